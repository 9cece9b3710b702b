#pragma once

// Parameter structs hold no values of their own: numbers stand in TOML with unit, range and source.
// Each struct names its fields once, in
//
//     template <class Self, class Visitor>
//     static void describe(Self& self, Visitor& visit) {
//         visit.value("loss_rate", self.loss_rate, "First-order loss");   // Quantity, double, int,
//         bool, std::string visit.group("migration", self.migration, "How it moves");       // a
//         nested struct with describe
//     }
//
// The dimension is the field's type. From describe come: the reader, the refusal of unknown keys,
// range checks, `reticulin explain` and the JSON Schema.
