#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// One row of voxels read for a row of measures. Plain pointers and numbers: the same source is
/// compiled for three processor levels and gives the same bits on all of them.
namespace reticulin::measures {

/// Orientation tensors of any positive trace (xx, yy, zz, xy, yz, xz), and what comes out.
struct AlignmentRow {
    std::size_t count;
    std::array<const double*, 6> tensor;
    double* largest;  // largest eigenvalue of tensor / trace; 1/3 where the trace is not positive
};

/// Closed form, to rounding.
void largest_eigenvalues(const AlignmentRow& row);

/// What the levels of fibres follow from, and the levels: 0 where no collagen is laid at rest.
struct FibreLevelRow {
    std::size_t count;
    const double *total, *at_rest, *all_iii;  // collagen, mg/mL
    const double *alignment, *elastin;        // largest eigenvalue; 1 at rest
    const float* resting_alignment;
    double critical_share_iii, alignment_scale;  // of the scar index
    double *bearing, *elastin_change, *anisotropy, *scar_share_iii, *scar_alignment;
    double *stiffness, *masson;  // set to 0 where no collagen is laid
};

void read_fibre_levels(const FibreLevelRow& row);

/// How far myofibroblasts exceed `critical` per um^3, where collagen is laid.
struct CrowdRow {
    std::size_t count;
    const float* myofibroblasts;  // per um^3
    const double* bearing;
    double critical;  // per um^3
    double* excess;   // relative to critical, at least 0
};

void read_crowds(const CrowdRow& row);

/// Sums are kept lane by lane: voxel x of a row is added to lane x mod sum_lanes.
inline constexpr std::size_t sum_lanes = 8;

/// Values of one amount or level along a row, and the number it bears among the amounts or levels.
template <class T>
struct SummedColumn {
    std::size_t number;
    const T* values;
};

/// A row of voxels, and the sums by class that it is added to. All arrays start on a 64-byte line
/// and are padded with zeros to whole groups of sum_lanes.
struct SumsRow {
    std::size_t count;
    std::size_t stride;  // from row to row
    const std::uint16_t* voxel_class;
    const float* share;  // dermal share of each voxel
    std::span<const SummedColumn<double>> amounts, levels;
    std::span<const SummedColumn<float>> signals;  // levels too
    std::size_t amount_count;                      // of a class, in this row or not
    std::size_t class_stride;                      // numbers from class to class
    /// Of a class: amounts, then of every level the plain sum, the sum weighted by share and the
    /// greatest value (at least 0); each sum_lanes numbers.
    double* sums;
};

void add_row(const SumsRow& row);

}  // namespace reticulin::measures
