#include "engine/diffusion/totals_kernel.hpp"

#include "engine/core/lanes.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

double total_of(const float* values, std::size_t count) {
    DoubleLanes low{};
    DoubleLanes high{};
    for (std::size_t i = 0; i < count; i += lane_count) {
        low += as_doubles(values + i);
        high += as_doubles(values + i + double_lane_count);
    }
    return sum_of(low + high);
}

namespace {

template <std::size_t groups>
void add_columns(const RowsInPlanes& r, std::size_t x, float* sums) {
    Lanes sum[groups] = {};
    for (std::size_t z = 0; z < r.planes; ++z) {
        const float* row = r.first + z * r.plane + x;
        for (std::size_t y = 0; y < r.rows; ++y, row += r.row)
            for (std::size_t g = 0; g < groups; ++g) sum[g] += load(row + g * lane_count);
    }
    for (std::size_t g = 0; g < groups; ++g) store(sums + x + g * lane_count, sum[g]);
}

}  // namespace

void add_rows(const RowsInPlanes& r, float* sums) {
    constexpr std::size_t groups = 4;
    std::size_t x = 0;
    for (; x + groups * lane_count <= r.row; x += groups * lane_count)
        add_columns<groups>(r, x, sums);
    for (; x < r.row; x += lane_count) add_columns<1>(r, x, sums);
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
