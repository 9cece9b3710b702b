#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/diffusion/immobile_fields.hpp"
#include "engine/matrix/extracellular_matrix.hpp"
#include "engine/needling/needling_parameters.hpp"
#include "engine/tissue/skin_geometry.hpp"
#include "engine/tissue/vasculature.hpp"
#include "engine/tissue/wounds.hpp"

#include <array>
#include <span>

namespace reticulin::needling {

/// The parts of a state that a needle changes.
struct InsertionTargets {
    matrix::ExtracellularMatrix& matrix;
    diffusion::ImmobileFields& local;
    tissue::Vasculature& vessels;
    tissue::Wounds& wounds;
    cells::CellGroups& cells;
};

/// What a cut did; masses in mg/mL um^3.
struct CutReport {
    double removed = 0;    // collagen taken out of the cores
    double lost = 0;       // of it, gone (booked as degraded)
    double displaced = 0;  // of it, pushed into the collars
    double torn = 0;       // collagen disconnected in the collars
    std::array<std::int64_t, cells::cell_type_count> killed{};
};

/// Cuts the punctures of one session, in order (docs/model/needling.md): empties the cores, pushes
/// what is not lost into the torn collars, tears those, sets clot, damage and cut vessels, kills
/// cells, and records the punctures as wounds open at the junction. Only dermis is changed; in the
/// epidermis only the opening counts. Same bits for any thread count.
CutReport cut(std::span<const tissue::Puncture> punctures,
              const tissue::SkinGeometry& geometry,
              const InsertionParameters& insertion,
              const matrix::MatrixParameters& matrix,
              Tick tick,
              std::uint64_t seed,
              InsertionTargets targets);

/// True if a channel of this depth reaches the upper vessels.
bool bleeds(double depth,
            const tissue::SkinGeometry& geometry,
            const InsertionParameters& insertion);

}  // namespace reticulin::needling
