#include "engine/measures/row_kernel.hpp"

#include "engine/core/lanes.hpp"

#include <cmath>

namespace reticulin::measures::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

constexpr double third = 1.0 / 3.0;

/// Differences of eigenvalues under this are rounding: alignment of untouched skin is exactly 0.
constexpr double rounding = 1e-6;

/// cos(acos(r) / 3), -1 <= r <= 1, to rounding: with the cosine c of half the angle it is
/// cos(2/3 acos(c)), whose nearest singularity is at c = -1; economized about c = 1/2, to 1e-15.
inline double cosine_of_third(double r) {
    const double t = std::sqrt(0.5 * (1.0 + r)) - 0.5;
    const double z = t * t;
    const double even =
        0.7660444431189779 + z * (-0.06203675374586619 +
                                  z * (-0.008065995066482964 +
                                       z * (-0.001850875583815307 +
                                            z * (-0.0005211896229437851 +
                                                 z * (-0.00016329164743655866 +
                                                      z * (-5.5224082558424925e-05 +
                                                           z * (-1.7240420675079804e-05 +
                                                                z * -1.0727002518251538e-05)))))));
    const double odd =
        0.49481813264568025 +
        z * (0.01973082252561922 +
             z * (0.003725614220900765 +
                  z * (0.0009652648450897694 +
                       z * (0.0002887564975564416 +
                            z * (9.45757081751708e-05 +
                                 z * (2.9504623626053217e-05 + z * 1.7259997548535466e-05))))));
    return even + t * odd;
}

}  // namespace

void largest_eigenvalues(const AlignmentRow& row) {
    const double *xx = row.tensor[0], *yy = row.tensor[1], *zz = row.tensor[2];
    const double *xy = row.tensor[3], *yz = row.tensor[4], *xz = row.tensor[5];
    double* largest = row.largest;
#pragma omp simd
    for (std::size_t x = 0; x < row.count; ++x) {
        const double trace = xx[x] + yy[x] + zz[x];
        const double scale = trace > 0.0 ? 1.0 / trace : 0.0;
        const double a = xx[x] * scale - third;
        const double b = yy[x] * scale - third;
        const double c = zz[x] * scale - third;
        const double u = xy[x] * scale, v = yz[x] * scale, w = xz[x] * scale;
        const double spread =
            std::sqrt((a * a + b * b + c * c + 2.0 * (u * u + v * v + w * w)) * (1.0 / 6.0));
        const double determinant = a * (b * c - v * v) - u * (u * c - v * w) + w * (u * v - b * w);
        const bool is_even = spread < 1e-12 || !(trace > 0.0);
        const double divisor = is_even ? 1.0 : spread * spread * spread;
        const double ratio = 0.5 * determinant / divisor;
        const double low = ratio < -1.0 ? -1.0 : ratio;
        const double kept = low > 1.0 ? 1.0 : low;
        const double rise = 2.0 * spread * cosine_of_third(kept);
        largest[x] = is_even ? third : third + rise;
    }
}

void read_fibre_levels(const FibreLevelRow& row) {
    const double limit = row.critical_share_iii, per_limit = 1.0 / limit;
    const double per_scale = 1.0 / row.alignment_scale;
    // All is read before anything is chosen: what is read in a branch keeps the loop from vectors.
#pragma omp simd
    for (std::size_t x = 0; x < row.count; ++x) {
        const double total = row.total[x], at_rest = row.at_rest[x], all_iii = row.all_iii[x];
        const double elastin = row.elastin[x], stiffness = row.stiffness[x], masson = row.masson[x];
        const double difference = row.alignment[x] - static_cast<double>(row.resting_alignment[x]);
        const bool is_laid = at_rest > 0.0;
        const bool has_fibres = is_laid & (total > 0.0);
        const double size = difference < 0.0 ? -difference : difference;
        const bool has_turned = has_fibres & !(size < rounding);
        const double rise = has_turned ? difference : 0.0;
        const double over = all_iii / (has_fibres ? total : 1.0) - limit;
        row.bearing[x] = is_laid ? 1.0 : 0.0;
        row.elastin_change[x] = is_laid ? elastin - 1.0 : 0.0;
        row.stiffness[x] = is_laid ? stiffness : 0.0;
        row.masson[x] = is_laid ? masson : 0.0;
        row.anisotropy[x] = rise;
        row.scar_alignment[x] = rise > 0.0 ? rise * per_scale : 0.0;
        const bool has_more_iii = has_fibres & (over > 0.0);
        row.scar_share_iii[x] = has_more_iii ? over * per_limit : 0.0;
    }
}

void read_crowds(const CrowdRow& row) {
    const double per_critical = 1.0 / row.critical;
#pragma omp simd
    for (std::size_t x = 0; x < row.count; ++x) {
        const double bearing = row.bearing[x];
        const double over = static_cast<double>(row.myofibroblasts[x]) * per_critical - 1.0;
        row.excess[x] = over > 0.0 ? over * bearing : 0.0;
    }
}

namespace {

static_assert(sum_lanes == double_lane_count);

DoubleLanes lanes_at(const double* from) {
    return load(from);
}

DoubleLanes lanes_at(const float* from) {
    return as_doubles(from);
}

void add(double* sums, DoubleLanes v) {
    store(sums, load(sums) + v);
}

void add_level(DoubleLanes v, DoubleLanes share, double* sums) {
    add(sums, v);
    add(sums + sum_lanes, share * v);
    double* const greatest = sums + 2 * sum_lanes;
    store(greatest, where(v > load(greatest), v, load(greatest)));
}

/// Adds the group of voxels at x, or those of it where `of_class` is 1, to the sums of a class.
template <bool is_whole>
void add_group(const SumsRow& row, std::size_t x, DoubleLanes of_class, double* sums) {
    const auto kept = [&](const auto* values) {
        __builtin_prefetch(values + x + row.stride);  // more streams than hardware follows
        const DoubleLanes v = lanes_at(values + x);
        return is_whole ? v : v * of_class;
    };
    for (const auto& c : row.amounts) add(sums + sum_lanes * c.number, kept(c.values));
    const DoubleLanes share = lanes_at(row.share + x);
    double* const levels = sums + sum_lanes * row.amount_count;
    for (const auto& c : row.levels)
        add_level(kept(c.values), share, levels + 3 * sum_lanes * c.number);
    for (const auto& c : row.signals)
        add_level(kept(c.values), share, levels + 3 * sum_lanes * c.number);
}

/// Whether the voxels of a group are of one class.
bool is_uniform(const std::uint16_t* classes) {
    bool same = true;
    for (std::size_t i = 1; i < sum_lanes; ++i) same = same && classes[i] == classes[0];
    return same;
}

bool stands_before(const std::uint16_t* classes, std::size_t i) {
    for (std::size_t k = 0; k < i; ++k)
        if (classes[k] == classes[i]) return true;
    return false;
}

}  // namespace

void add_row(const SumsRow& row) {
    for (std::size_t x = 0; x < row.count; x += sum_lanes) {
        const std::uint16_t* const classes = row.voxel_class + x;
        if (is_uniform(classes)) {
            add_group<true>(row, x, DoubleLanes{}, row.sums + row.class_stride * classes[0]);
            continue;
        }
        for (std::size_t i = 0; i < sum_lanes; ++i) {
            if (stands_before(classes, i)) continue;
            alignas(lanes_bytes) double of_class[sum_lanes];
            for (std::size_t k = 0; k < sum_lanes; ++k)
                of_class[k] = classes[k] == classes[i] ? 1.0 : 0.0;
            add_group<false>(row, x, load(of_class), row.sums + row.class_stride * classes[i]);
        }
    }
}

}  // namespace reticulin::measures::RETICULIN_ISA
