#include "tests/unit/cells/literal_cells.hpp"

namespace reticulin::cells {

namespace {

using namespace units;

/// Arbitrary units: one cell per mm^3 raises the level by `per_mm3_hour` in an hour.
VolumeRate level_rate(double per_mm3_hour) {
    return VolumeRate::from_native(per_mm3_hour * 1e9);
}

NeutrophilParameters neutrophil() {
    NeutrophilParameters p;
    p.migration = {600.0 * um_per_hour, 5.0 * minute, 0.6};
    p.radius = 7.0 * um;
    p.volume = Volume::from_native(1437.0);
    p.recruitment_max_per_mm3_hour = 600.0;
    p.recruitment_half = 0.6;
    p.inhibition_half = 0.5;
    p.onset = 2.0 * hour;
    p.death_rate = (1.0 / 14.0) * per_hour;
    p.inflammation_secretion = level_rate(1.8e-3);
    p.mmp_secretion = level_rate(7e-5);
    return p;
}

MacrophageParameters macrophage() {
    MacrophageParameters p;
    p.migration_m1 = {60.0 * um_per_hour, 15.0 * minute, 0.4};
    p.migration_m2 = {24.0 * um_per_hour, 15.0 * minute, 0.4};
    p.radius = 10.5 * um;
    p.volume = Volume::from_native(4849.0);
    p.recruitment_max_per_mm3_hour = 80.0;
    p.recruitment_half = 0.35;
    p.recruitment_inhibition_half = 0.5;
    p.inhibition_half = 0.5;
    p.switch_by_signal = (1.0 / 48.0) * per_hour;
    p.switch_half = 0.2;
    p.switch_tgf_beta_weight = 0.3;
    p.switch_by_eating = (1.0 / 30.0) * per_hour;
    p.eating_half = 500.0 * per_mm3;
    p.reference_density = 2000.0 * per_mm3;
    p.death_rate_m1 = 0.0126 * per_hour;
    p.egress_rate_m2 = 0.0085 * per_hour;
    p.latent_tgf_beta_m1 = 1.9e-6 * ng_per_cell_hour;
    p.latent_tgf_beta_m2 = 1.0e-6 * ng_per_cell_hour;
    p.pdgf = 2e-7 * ng_per_cell_hour;
    p.inflammation_secretion_m1 = level_rate(1.8e-3);
    p.anti_inflammatory_m1 = level_rate(1.5e-4);
    p.anti_inflammatory_m2 = level_rate(1.05e-3);
    p.mmp_secretion_m1 = level_rate(7e-5);
    return p;
}

FibroblastParameters fibroblast() {
    FibroblastParameters p;
    p.migration_quiescent = {2.0 * um_per_hour, 1.0 * hour, 0.0};
    p.migration_activated = {15.0 * um_per_hour, 1.0 * hour, 0.3};
    p.migration_myofibroblast = {5.0 * um_per_hour, 1.0 * hour, 0.3};
    p.radius = 7.5 * um;
    p.volume = Volume::from_native(1767.0);
    p.activation_rate = 0.02 * per_hour;
    p.activation_half_tgf_beta = 0.2 * ng_per_ml;
    p.activation_half_pdgf = 1.5 * ng_per_ml;
    p.proliferation_rate = 0.0385 * per_hour;
    p.proliferation_memory_weight = 0.05;
    p.crowding_density = 4e4 * per_mm3;
    p.deactivation_rate = 0.0025 * per_hour;
    p.death_rate_activated = 0.0017 * per_hour;
    p.to_myofibroblast_rate = 0.0042 * per_hour;
    p.to_myofibroblast_half = 0.5;
    p.papillary_factor = 0.5;
    p.reticular_factor = 1.0;
    p.death_rate_myofibroblast_signalled = 0.002 * per_hour;
    p.death_rate_myofibroblast_silent = 0.0083 * per_hour;
    p.memory_half = 0.35 * ng_per_ml;
    p.memory_rise = 24.0 * hour;
    p.memory_fall = 168.0 * hour;
    p.memory_floor = 1e-3;
    p.return_rate = 0.0015 * per_hour;
    p.synthesis_activated_low = 8.4 * pg_per_cell_day;
    p.synthesis_activated_high = 42.0 * pg_per_cell_day;
    p.synthesis_myofibroblast = 84.0 * pg_per_cell_day;
    p.latent_tgf_beta = 5e-8 * ng_per_cell_hour;
    p.latent_tgf_beta_myofibroblast_factor = 3.0;
    p.mmp_secretion_activated = level_rate(2e-6);
    p.tension_gate = true;
    p.tension_depth = 0.5 * mm;
    p.tension_least_radius = 150.0 * um;
    p.tension_margin = 40.0 * um;
    p.tension_reference = 0.29;
    return p;
}

KeratinocyteParameters keratinocyte() {
    KeratinocyteParameters p;
    p.speed = 30.0 * um_per_hour;
    p.radius = 6.0 * um;
    p.lag = 18.0 * hour;
    p.barrier_half_life = 23.0 * hour;
    p.direction_persistence = 1.0 * hour;
    p.bias = 0.9;
    return p;
}

tissue::SkinParameters skin(bool layered) {
    tissue::SkinParameters p;
    p.layered = layered;
    p.stratum_corneum_thickness = 12.0 * um;
    p.viable_epidermis_thickness = 85.0 * um;
    p.papillary_thickness = 300.0 * um;
    p.reticular_thickness = 1500.0 * um;
    p.rete_ridge_amplitude = 20.0 * um;
    p.rete_ridge_period = 120.0 * um;
    p.resting_fibroblast_density = 3000.0 * per_mm3;
    p.papillary_fibroblast_factor = 1.5;
    p.deep_reticular_fibroblast_factor = 0.7;
    p.papillary_collagen_fraction = 1.0;
    p.reticular_collagen_fraction = 1.0;
    p.bundle_correlation_length = 200.0 * um;
    p.uniform_vessels = true;
    p.vessel_background = 1.0;
    p.superficial_plexus_depth = 150.0 * um;
    p.plexus_spread = 60.0 * um;
    p.basal_keratinocyte_density = ArealDensity::from_native(18000e-6);
    return p;
}

diffusion::SoluteCatalogue solutes_at_rest() {
    diffusion::SoluteCatalogue catalogue;
    for (auto& solute : catalogue.solute) {
        solute.diffusivity = 10.0 * um2_per_s;
        solute.loss_rate = 1.0 * per_hour;
        solute.floor = 1e-6;
    }
    return catalogue;
}

template <class F>
void for_each_voxel(const RegularGrid& grid, F&& f) {
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) f(VoxelIndex{x, y, z});
        }
    }
}

}  // namespace

CellParameters literal_parameters() {
    CellParameters p;
    p.motion.occupancy_half = 0.01;
    p.motion.volume_limit = 0.2;
    p.motion.dense_speed_factor = 0.3;
    p.motion.contact_guidance = 0.2;
    p.motion.density_kernel_sd = 29.0 * um;
    p.motion.cell_length = 40.0 * um;
    p.contact.repulsion = 30.0 * um_per_hour;
    p.contact.adhesion = 1.0 * um_per_hour;
    p.contact.adhesion_reach = 1.25;
    p.neutrophil = neutrophil();
    p.macrophage = macrophage();
    p.fibroblast = fibroblast();
    p.keratinocyte = keratinocyte();
    return p;
}

LiteralTissue::LiteralTissue(const RegularGrid& grid, bool layered)
    : geometry(grid, skin(layered), 1),
      vessels(geometry),
      solutes(grid, solutes_at_rest()),
      local(grid),
      kernel(grid, 29.0) {
    environment.geometry = &geometry;
    environment.vessels = &vessels;
    environment.wounds = &wounds;
    environment.solutes = &solutes;
    environment.local = &local;
    environment.kernel = &kernel;  // no matrix: collagen c_0, isotropic, intact
}

void LiteralTissue::set(diffusion::Solute solute, double base, const Vec3& slope) {
    const RegularGrid& grid = geometry.grid();
    auto& level = solutes.level(solute);
    for_each_voxel(grid, [&](VoxelIndex v) {
        level[grid.offset(v)] = static_cast<float>(base + slope.dot(grid.centre(v)));
    });
    solutes.widen(solute, {0, grid.nz()});
}

void LiteralTissue::set(diffusion::LocalSignal signal, double level) {
    local.level(signal).fill(geometry.grid(), static_cast<float>(level));
    local.widen({0, geometry.grid().nz()});
}

std::uint64_t LiteralTissue::add(CellType type,
                                 std::uint8_t state,
                                 const Vec3& position,
                                 float memory) {
    const std::uint64_t id = cells.next_id++;
    append_cell(cells[type], id, {position, Vec3(1, 0, 0), state, 0, memory});
    ++cells.counters[index(type)].initial;
    sort_group(geometry.grid(), cells[type]);
    return id;
}

void LiteralTissue::scatter(CellType type, std::uint8_t state, std::size_t count, float memory) {
    const RegularGrid& grid = geometry.grid();
    Stream stream(99, cells.next_id, 0, Purpose::initial_tissue);
    for (std::size_t k = 0; k < count; ++k) {
        const double x = stream.uniform() * grid.width();
        const double y = stream.uniform() * grid.breadth();
        const Vec3 place(x, y, stream.uniform() * grid.depth());
        append_cell(cells[type], cells.next_id++, {place, stream.direction(), state, 0, memory});
    }
    cells.counters[index(type)].initial += static_cast<std::int64_t>(count);
    sort_group(grid, cells[type]);
}

void LiteralTissue::step(CellType type, const CellStep& when) {
    step_unsorted(type, when);
    sort_group(geometry.grid(), cells[type]);
}

void LiteralTissue::step_unsorted(CellType type, const CellStep& when) {
    const auto sorted = sorted_view(geometry.grid(), cells[type]);
    decide(type, cells, sorted, environment, parameters, when, intents);
    commit(type, intents, cells, local, environment, parameters, when);
}

}  // namespace reticulin::cells
