#include "tests/support/straight_channel.hpp"

#include "engine/measures/tissue_sums.hpp"

#include <cmath>

namespace reticulin::testing {

namespace {

using Means = std::map<std::string, double>;

/// Share of a column of voxels inside the sleeve, by samples x samples places.
double share_in_sleeve(const simulation::Simulation& s, int x, int y, int samples) {
    const RegularGrid& grid = s.state().grid;
    const Vec3 corner = grid.centre({x, y, 0}) - Vec3::Constant(0.5 * grid.voxel());
    const auto at = [&](int i) { return grid.voxel() * (i + 0.5) / samples; };
    int inside = 0;
    for (int i = 0; i < samples * samples; ++i) {
        const Vec3 offset(at(i % samples), at(i / samples), 0.0);
        if (radius_of(s, corner + offset) <= sleeve_radius) ++inside;
    }
    return inside / static_cast<double>(samples * samples);
}

void add_cells(const simulation::Simulation& s, Means& mean) {
    const simulation::TissueState& state = s.state();
    const double volume = M_PI * sleeve_radius * sleeve_radius * state.grid.depth() * 1e-9;  // mm^3
    for (const std::string_view name : cells::cell_kind_names) mean[std::string(name)] = 0.0;
    for (const cells::CellType type : cells::all_cell_types) {
        const cells::CellGroup& group = state.cells[type];
        for (std::size_t i = 0; i < group.size(); ++i)
            if (radius_of(s, group.position_of(i)) <= sleeve_radius)
                mean[std::string(cells::cell_kind_names[static_cast<std::size_t>(
                    cells::kind_of(type, group.state[i]))])] += 1.0 / volume;
    }
    mean["macrophages"] = mean["macrophage_m1"] + mean["macrophage_m2"];
    mean["fibroblasts"] =
        mean["fibroblast_quiescent"] + mean["fibroblast_activated"] + mean["myofibroblast"];
}

/// What a voxel shows, by name.
Means values_at(const simulation::TissueState& state, Offset v) {
    const auto level = [&](diffusion::Solute solute) {
        return static_cast<double>(state.solutes.level(solute)[v]);
    };
    const matrix::ExtracellularMatrix& matrix = state.matrix;
    return {{"pro_inflammatory", level(diffusion::Solute::pro_inflammatory)},
            {"anti_inflammatory", level(diffusion::Solute::anti_inflammatory)},
            {"tgf_beta", level(diffusion::Solute::tgf_beta)},
            {"mmp", level(diffusion::Solute::mmp)},
            {"collagen", matrix.total_collagen(v)},
            {"collagen_new", matrix.new_collagen(v)},
            {"elastin", matrix[matrix::Component::elastin][v]},
            {"alignment", measures::largest_eigenvalue(matrix.orientation(v))}};
}

void add_fields(const simulation::Simulation& s, int samples, Means& mean) {
    const RegularGrid& grid = s.state().grid;
    double weight = 0;
    Means sum;
    for (int y = 0; y < grid.ny(); ++y)
        for (int x = 0; x < grid.nx(); ++x) {
            const double share = share_in_sleeve(s, x, y, samples);
            if (share <= 0) continue;
            for (int z = 0; z < grid.nz(); ++z) {
                weight += share;
                for (const auto& [name, value] : values_at(s.state(), grid.offset(x, y, z)))
                    sum[name] += share * value;
            }
        }
    for (const auto& [name, total] : sum) mean[name] = total / weight;
}

}  // namespace

io::Scenario straight_channel() {
    io::Scenario scenario = shipped("single_puncture.toml");
    simulation::Parameters& p = scenario.parameters;
    p.skin = io::default_parameters("twin_column").skin;
    p.block = {0.56 * units::mm, 0.56 * units::mm, 2.0 * units::mm, 20.0 * units::um};
    p.cells.macrophage.recruitment_inhibition_half = 1e9;  // the twin has no such brake
    p.cells.fibroblast.tension_gate = false;
    p.cells.fibroblast.papillary_factor = p.cells.fibroblast.reticular_factor = 1.0;
    p.cells.fibroblast.return_rate = 0.0006 * units::per_hour;
    tissue::Puncture channel;
    channel.entry = Vec3(283.0, 277.0, 0.0);
    channel.depth = 2000.0;
    channel.needle_length = 2000.0;
    channel.needle_radius = channel.tip_radius = 37.0;
    channel.residual_ratio = 0.5;
    channel.collar_width = 70.0;
    channel.bled = true;
    needling::Session session;
    session.given = {channel};
    scenario.regimen.sessions = {session};
    return scenario;
}

double radius_of(const simulation::Simulation& s, const Vec3& p) {
    const Vec3 d = s.state().grid.shortest(s.planned_punctures()[0].entry, p);
    return std::sqrt(d[0] * d[0] + d[1] * d[1]);
}

void make_axisymmetric(simulation::Simulation& s, diffusion::Solute solute) {
    constexpr double width = 10.0;
    const RegularGrid& grid = s.state().grid;
    VoxelArray<float>& level = s.mutable_state().solutes.level(solute);
    const PlaneRange slab = s.state().solutes.active(solute);
    // Rings are told by column: the axis is vertical.
    const auto columns = [&](auto&& visit) {
        for (int y = 0; y < grid.ny(); ++y)
            for (int x = 0; x < grid.nx(); ++x) {
                const double ring = radius_of(s, grid.centre({x, y, 0})) / width;
                const auto inner = static_cast<std::size_t>(ring);
                for (int z = slab.begin; z < slab.end; ++z)
                    visit(level[grid.offset(x, y, z)], inner, ring - static_cast<double>(inner));
            }
    };
    std::vector<double> sum(100, 0.0), weight(100, 0.0);
    columns([&](float value, std::size_t inner, double share) {
        sum[inner] += (1.0 - share) * static_cast<double>(value), weight[inner] += 1.0 - share;
        sum[inner + 1] += share * static_cast<double>(value), weight[inner + 1] += share;
    });
    for (std::size_t i = 0; i < sum.size(); ++i)
        if (weight[i] > 0) sum[i] /= weight[i];
    columns([&](float& value, std::size_t inner, double share) {
        value = static_cast<float>((1.0 - share) * sum[inner] + share * sum[inner + 1]);
    });
}

std::map<std::string, double> sleeve_means(const simulation::Simulation& s, int samples) {
    Means mean;
    add_cells(s, mean);
    add_fields(s, samples, mean);
    return mean;
}

}  // namespace reticulin::testing
