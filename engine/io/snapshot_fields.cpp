#include "engine/io/snapshot_fields.hpp"

#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "engine/io/nearest_name.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace reticulin::io {

namespace {

using simulation::TissueState;

std::string last_part(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

/// Calls body(offset, first value of the voxel in the file) for every voxel, planes in parallel.
template <class Body>
void for_each_file_voxel(const RegularGrid& g, FileField& field, Body&& body) {
    const auto components = static_cast<std::size_t>(field.components);
    field.values.assign(g.voxel_count() * components, 0.0F);
    for_each_block(static_cast<std::size_t>(g.nz()), [&](std::size_t plane) {
        const int z = g.nz() - 1 - static_cast<int>(plane);
        float* to =
            field.values.data() + plane * static_cast<std::size_t>(g.nx() * g.ny()) * components;
        for (int y = 0; y < g.ny(); ++y) {
            for (int x = 0; x < g.nx(); ++x, to += components) body(g.offset(x, y, z), to);
        }
    });
}

struct DerivedField {
    const char* name;
    const char* unit;
    const char* description;
    int components;
    void (*value)(const TissueState&, Offset, float*);
};

void orientation_of(const TissueState& s, Offset v, float* to) {
    const SymmetricTensor t = s.matrix.orientation(v);
    for (std::size_t c = 0; c < t.size(); ++c) {
        const bool turned = c == 4 || c == 5;  // YZ and XZ change sign with z
        to[c] = static_cast<float>(turned ? -t[c] : t[c]);
    }
}

/// The visible list of fields that are functions of several arrays.
constexpr DerivedField derived_fields[] = {
    {"collagen_total",
     "mg/mL",
     "Collagen of all pools",
     1,
     [](const TissueState& s, Offset v, float* to) {
         *to = static_cast<float>(s.matrix.total_collagen(v));
     }},
    {"collagen_new",
     "mg/mL",
     "New collagen, types III and I, not yet cross-linked",
     1,
     [](const TissueState& s, Offset v, float* to) {
         *to = static_cast<float>(s.matrix.new_collagen(v));
     }},
    {"stiffness",
     "kPa",
     "Stiffness of the matrix",
     1,
     [](const TissueState& s, Offset v, float* to) {
         *to = static_cast<float>(s.matrix.stiffness(v));
     }},
    {"orientation",
     "1",
     "Orientation tensor of the fibres, trace 1 (XX YY ZZ XY YZ XZ)",
     6,
     orientation_of},
};

/// Finds one voxel array of the state and copies it.
struct CollectVisitor {
    const std::string& wanted;
    FileField& field;
    bool found = false;

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>& array) {
        if (found || (info.name != wanted && last_part(info.name) != wanted)) return;
        found = true;
        field.name = last_part(info.name);
        field.unit = info.unit;
        field.description = info.description;
        for_each_file_voxel(*array.grid, field, [&](Offset v, float* to) {
            *to = static_cast<float>(array.data[v]);
        });
    }

    template <class T>
    void list(const ArrayInfo&, const std::vector<T>&) {}

    template <class T>
    void scalar(const ArrayInfo&, const T&) {}
};

struct NameVisitor {
    std::vector<std::string>& names;

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>&) {
        names.push_back(last_part(info.name));
    }

    template <class T>
    void list(const ArrayInfo&, const std::vector<T>&) {}

    template <class T>
    void scalar(const ArrayInfo&, const T&) {}
};

bool collect_derived(const TissueState& state, const std::string& name, FileField& field) {
    for (const DerivedField& d : derived_fields) {
        if (name != d.name) continue;
        field.name = d.name;
        field.unit = d.unit;
        field.description = d.description;
        field.components = d.components;
        for_each_file_voxel(state.grid, field, [&](Offset v, float* to) { d.value(state, v, to); });
        return true;
    }
    return false;
}

}  // namespace

std::vector<std::string> all_field_names(const TissueState& state) {
    std::vector<std::string> names;
    for (const DerivedField& d : derived_fields) names.emplace_back(d.name);
    NameVisitor visit{names};
    TissueState::for_each_array(state, visit);
    return names;
}

FileField collect_field(const TissueState& state, const std::string& name, bool lossless) {
    FileField field;
    if (!collect_derived(state, name, field)) {
        CollectVisitor visit{name, field};
        TissueState::for_each_array(state, visit);
        if (!visit.found)
            throw UsageError("output.fields: there is no field \"" + name +
                             "\"; valid are: " + comma_list(all_field_names(state)));
    }
    if (!lossless) {
        auto* const rounded = name == "orientation" ? rounded_to_4096ths : rounded_to_13_bits;
        constexpr std::size_t values_per_task = 16384;
        for_each_item(field.values.size(), values_per_task, [&](std::size_t i) {
            field.values[i] = rounded(field.values[i]);
        });
    }
    return field;
}

float rounded_to_13_bits(float value) {
    constexpr std::uint32_t dropped = 10;  // of the 23 stored bits
    constexpr std::uint32_t half = (1U << (dropped - 1U)) - 1U;
    constexpr std::uint32_t exponent = 0x7f800000U;
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & exponent) == exponent) return value;  // infinite or not a number
    const std::uint32_t even = (bits >> dropped) & 1U;
    return std::bit_cast<float>((bits + half + even) & ~((1U << dropped) - 1U));
}

float rounded_to_4096ths(float value) {
    // Beside a number this large no float has a fraction: adding it rounds to the nearest.
    constexpr float large = 12582912.0F;
    return (value * 4096.0F + large - large) / 4096.0F;
}

void turn_over(std::vector<float>& values, int nz, std::size_t plane) {
    for (int low = 0, high = nz - 1; low < high; ++low, --high) {
        const auto a =
            values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(low) * plane);
        const auto b =
            values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(high) * plane);
        std::swap_ranges(a, a + static_cast<std::ptrdiff_t>(plane), b);
    }
}

}  // namespace reticulin::io
