#pragma once

#include "engine/core/units.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace reticulin::diffusion {

/// The solutes, by name only; what each is stands in scenarios/library/parameters.toml.
enum class Solute : std::uint8_t { tgf_beta, pdgf, pro_inflammatory, anti_inflammatory, mmp };

inline constexpr std::size_t solute_count = 5;
inline constexpr std::array<std::string_view, solute_count> solute_names{
    "tgf_beta", "pdgf", "pro_inflammatory", "anti_inflammatory", "mmp"};
inline constexpr std::array<std::string_view, solute_count> solute_units{
    "ng/mL", "ng/mL", "1", "1", "1"};
inline constexpr std::array<std::string_view, solute_count> solute_descriptions{
    "Active TGF-b",
    "PDGF",
    "Pro-inflammatory signal",
    "Anti-inflammatory signal",
    "Matrix metalloproteinases"};
inline constexpr std::array<Solute, solute_count> all_solutes{Solute::tgf_beta,
                                                              Solute::pdgf,
                                                              Solute::pro_inflammatory,
                                                              Solute::anti_inflammatory,
                                                              Solute::mmp};

constexpr std::size_t index(Solute s) {
    return static_cast<std::size_t>(s);
}

/// Signals that stay where they are.
enum class LocalSignal : std::uint8_t {
    latent_tgf_beta,
    damage,
    delayed_inflammatory,
    platelets,
    apoptotic_bodies
};

inline constexpr std::size_t local_signal_count = 5;
inline constexpr std::array<std::string_view, local_signal_count> local_signal_names{
    "latent_tgf_beta", "damage", "delayed_inflammatory", "platelets", "apoptotic_bodies"};
inline constexpr std::array<std::string_view, local_signal_count> local_signal_units{
    "ng/mL", "1", "1", "1", "1/mm^3"};
inline constexpr std::array<std::string_view, local_signal_count> local_signal_descriptions{
    "Latent TGF-b, bound to the matrix",
    "Damage signal of cut tissue",
    "Delayed signal that lets monocytes in",
    "Platelets in clot",
    "Apoptotic neutrophils not yet cleared"};

constexpr std::size_t index(LocalSignal s) {
    return static_cast<std::size_t>(s);
}

struct SoluteParameters {
    Diffusivity diffusivity;
    Rate loss_rate;
    double floor = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("diffusivity", self.diffusivity, "Diffusivity in dermis");
        visit.value("loss_rate", self.loss_rate, "First-order loss (uptake and decay)");
        visit.value(
            "floor", self.floor, "Level below which the solute counts as absent (in its own unit)");
    }
};

struct SoluteCatalogue {
    std::array<SoluteParameters, solute_count> solute;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        for (std::size_t i = 0; i < solute_count; ++i)
            visit.group(solute_names[i], self.solute[i], "One solute");
    }

    [[nodiscard]] const SoluteParameters& operator[](Solute s) const { return solute[index(s)]; }
};

}  // namespace reticulin::diffusion
