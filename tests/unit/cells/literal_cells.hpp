#pragma once

#include "engine/cells/cell_intent.hpp"
#include "engine/cells/cell_parameters.hpp"
#include "engine/cells/sort_group.hpp"

namespace reticulin::cells {

/// Cell parameters by literals (docs/model/cells.md), so that these tests need no reader.
CellParameters literal_parameters();

/// A block of uniform dermis with everything cells look at, all silent.
class LiteralTissue {
  public:
    explicit LiteralTissue(const RegularGrid& grid, bool layered = false);

    /// Sets a solute everywhere to base + slope . position.
    void set(diffusion::Solute solute, double base, const Vec3& slope = Vec3::Zero());
    void set(diffusion::LocalSignal signal, double level);
    /// Adds a cell of a type at a place and returns its id.
    std::uint64_t add(CellType type, std::uint8_t state, const Vec3& position, float memory = 0.0F);
    /// `count` cells at random places.
    void scatter(CellType type, std::uint8_t state, std::size_t count, float memory = 0.0F);
    /// decide and commit one type, then sort it.
    void step(CellType type, const CellStep& step);
    /// decide and commit one type; it is left out of order.
    void step_unsorted(CellType type, const CellStep& step);

    tissue::SkinGeometry geometry;
    tissue::Vasculature vessels;
    tissue::Wounds wounds;
    diffusion::SoluteFields solutes;
    diffusion::ImmobileFields local;
    matrix::ExtracellularMatrix matrix;
    CellParameters parameters = literal_parameters();
    mechanics::DensityKernel kernel;
    CellGroups cells;
    Environment environment;
    std::vector<CellIntent> intents;  // of the last step
};

}  // namespace reticulin::cells
