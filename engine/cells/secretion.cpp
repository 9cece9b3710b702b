#include "engine/cells/secretion.hpp"

#include "engine/cells/sort_group.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

using diffusion::Solute;

constexpr std::size_t latent = diffusion::solute_count;  // one row beyond the solutes
constexpr std::size_t product_count = diffusion::solute_count + 1;

/// What each cell of a group makes, level x um^3 per hour, by product; empty where no cell makes
/// it.
using Products = std::array<std::vector<double>, product_count>;

constexpr std::size_t cells_per_block = 1024;

Products products_of(std::size_t cells, std::initializer_list<std::size_t> made) {
    Products products;
    for (const std::size_t p : made) products[p].assign(cells, 0.0);
    return products;
}

/// Inhibition by the anti-inflammatory signal at a cell's place.
double brake(const Environment& e, const Vec3& position, double half) {
    return 1.0 / (1.0 + e.solutes->level_at(Solute::anti_inflammatory, position) / half);
}

Products of_neutrophils(const CellGroup& group,
                        const Environment& e,
                        const NeutrophilParameters& p) {
    Products products =
        products_of(group.size(), {index(Solute::pro_inflammatory), index(Solute::mmp)});
    for_each_item(group.size(), cells_per_block, [&](std::size_t i) {
        products[index(Solute::pro_inflammatory)][i] =
            p.inflammation_secretion.native() * brake(e, group.position_of(i), p.inhibition_half);
        products[index(Solute::mmp)][i] = p.mmp_secretion.native();
    });
    return products;
}

Products of_macrophages(const CellGroup& group,
                        const Environment& e,
                        const MacrophageParameters& p) {
    Products products = products_of(
        group.size(),
        {latent, index(Solute::pdgf), index(Solute::pro_inflammatory), index(Solute::mmp)});
    for_each_item(group.size(), cells_per_block, [&](std::size_t i) {
        products[index(Solute::pdgf)][i] = p.pdgf.native();
        if (group.state[i] == static_cast<std::uint8_t>(MacrophageState::m2)) {
            products[latent][i] = p.latent_tgf_beta_m2.native();
            return;
        }
        products[latent][i] = p.latent_tgf_beta_m1.native();
        products[index(Solute::pro_inflammatory)][i] =
            p.inflammation_secretion_m1.native() *
            brake(e, group.position_of(i), p.inhibition_half);
        products[index(Solute::mmp)][i] = p.mmp_secretion_m1.native();
    });
    return products;
}

Products of_fibroblasts(const CellGroup& group, const FibroblastParameters& p) {
    Products products = products_of(group.size(), {latent, index(Solute::mmp)});
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto state = static_cast<FibroblastState>(group.state[i]);
        if (state == FibroblastState::quiescent) continue;
        const bool myofibroblast = state == FibroblastState::myofibroblast;
        const double factor = myofibroblast ? p.latent_tgf_beta_myofibroblast_factor : 1.0;
        products[latent][i] =
            p.latent_tgf_beta.native() * factor * static_cast<double>(group.memory[i]);
        if (!myofibroblast) {
            products[index(Solute::mmp)][i] = p.mmp_secretion_activated.native();
        }
    }
    return products;
}

/// Spreads the products of one group; only products that any cell makes.
PlaneRange spread(const CellGroup& group,
                  const Products& products,
                  const mechanics::SpreadKernel& kernel,
                  const SecretionTargets& targets) {
    std::vector<mechanics::Deposit<float>> deposits;
    std::vector<std::size_t> made;
    for (std::size_t p = 0; p < product_count; ++p) {
        const auto& amounts = products[p];
        if (std::all_of(amounts.begin(), amounts.end(), [](double a) { return a == 0.0; }))
            continue;
        made.push_back(p);
        deposits.push_back(
            {amounts, p == latent ? targets.latent_tgf_beta : &(*targets.solutes)[p].gain});
    }
    if (deposits.empty()) return {};
    const PlaneRange planes = kernel.add<float>(sorted_view(kernel.grid(), group), deposits);
    bool any_latent = false;
    for (const std::size_t p : made) {
        if (p == latent) {
            any_latent = true;
            continue;
        }
        PlaneRange& slab = (*targets.solutes)[p].active;
        slab = slab.united(planes);
    }
    return any_latent ? planes : PlaneRange{};
}

}  // namespace

void gather_anti_inflammatory(const CellGroups& cells,
                              const MacrophageParameters& p,
                              const mechanics::SpreadKernel& kernel,
                              const SecretionTargets& targets) {
    const CellGroup& group = cells[CellType::macrophage];
    Products products = products_of(group.size(), {index(Solute::anti_inflammatory)});
    std::vector<double>& made = products[index(Solute::anti_inflammatory)];
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = group.state[i] == static_cast<std::uint8_t>(MacrophageState::m2)
                      ? p.anti_inflammatory_m2.native()
                      : p.anti_inflammatory_m1.native();
    spread(group, products, kernel, targets);
}

PlaneRange gather_secretion(const CellGroups& cells,
                            const Environment& environment,
                            const CellParameters& parameters,
                            const mechanics::SpreadKernel& kernel,
                            const SecretionTargets& targets) {
    const CellGroup& neutrophils = cells[CellType::neutrophil];
    const CellGroup& macrophages = cells[CellType::macrophage];
    const CellGroup& fibroblasts = cells[CellType::fibroblast];
    spread(neutrophils,
           of_neutrophils(neutrophils, environment, parameters.neutrophil),
           kernel,
           targets);
    const auto by_macrophages =
        spread(macrophages,
               of_macrophages(macrophages, environment, parameters.macrophage),
               kernel,
               targets);
    const auto by_fibroblasts =
        spread(fibroblasts, of_fibroblasts(fibroblasts, parameters.fibroblast), kernel, targets);
    return by_macrophages.united(by_fibroblasts);
}

}  // namespace reticulin::cells
