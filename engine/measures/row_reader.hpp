#pragma once

#include "engine/measures/masson.hpp"
#include "engine/measures/row_kernel.hpp"
#include "engine/measures/tissue_sums.hpp"

#include <vector>

namespace reticulin::measures {

/// Levels of solutes and local signals, from the first voxel of a block.
using SignalColumns = std::vector<SummedColumn<float>>;

/// Myofibroblasts averaged over the scar index's radius, per um^3; empty where there are none.
struct AveragedMyofibroblasts {
    VoxelArray<float> density;
    PlaneRange planes;  // that hold any
};

/// Reads planes of one state into sums by class, a row of voxels at a time.
class RowReader {
  public:
    RowReader(const RegionMap& regions,
              const simulation::TissueState& state,
              const MeasureParameters& p,
              const MassonInstrument& masson,
              const VoxelArray<float>& resting_alignment);

    /// The solutes and local signals that are not 0 throughout a plane.
    [[nodiscard]] SignalColumns signals_of(int plane) const;

    /// The revision of a plane's matrix where nothing else that is read stands in it, else 0.
    [[nodiscard]] std::uint64_t revision(int plane, const SignalColumns& signals) const;

    /// Sums over a plane, by class.
    [[nodiscard]] std::vector<VoxelSums> sums_of(int plane, const SignalColumns& signals) const;

  private:
    struct Row;
    void read(Offset start, int plane, Row& row) const;
    void list(Offset start, int plane, Row& row) const;
    [[nodiscard]] double area_fraction(Offset v, double total) const;

    const RegionMap& regions_;
    const simulation::TissueState& state_;
    const MeasureParameters& p_;
    const MassonInstrument& masson_;
    const VoxelArray<float>& resting_alignment_;
    const AveragedMyofibroblasts myofibroblasts_;
};

}  // namespace reticulin::measures
