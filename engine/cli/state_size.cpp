#include "engine/cli/state_size.hpp"

#include "engine/simulation/initial_tissue.hpp"

#include <string_view>

namespace reticulin::cli {
namespace {

/// Bytes of voxel arrays per padded voxel, and of the columns of one type of cell per cell.
struct CountBytes {
    std::size_t voxel = 0;
    std::size_t cell = 0;
    int grids = 0;

    template <class T>
    void grid(const ArrayInfo&, const GridArray<T>&) {
        voxel += sizeof(T);
        ++grids;
    }

    template <class T>
    void list(const ArrayInfo& info, const std::vector<T>&) {
        constexpr std::string_view one_type = "cells/fibroblast/";
        if (info.name.starts_with(one_type)) cell += sizeof(T);
    }

    template <class T>
    void scalar(const ArrayInfo&, const T&) {}
};

}  // namespace

StateSize state_size(const io::Scenario& scenario) {
    simulation::Parameters parameters = scenario.parameters;
    constexpr double slab_edge = 4.0;  // voxels
    parameters.block.width = slab_edge * parameters.block.voxel;
    parameters.block.breadth = parameters.block.width;
    const tissue::SkinGeometry geometry(
        simulation::make_grid(parameters.block), parameters.skin, scenario.seed);
    const simulation::TissueState state =
        simulation::make_initial_tissue(parameters, geometry, scenario.seed);
    CountBytes count;
    simulation::TissueState::for_each_array(state, count);
    return {static_cast<double>(count.voxel), static_cast<double>(count.cell), count.grids};
}

}  // namespace reticulin::cli
