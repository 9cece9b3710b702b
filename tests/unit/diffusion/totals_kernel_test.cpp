#include "engine/diffusion/totals_kernel.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/diffusion/delta_form.hpp"

#include "tests/reference/solute_setup.hpp"

#include <gtest/gtest.h>

namespace reticulin::diffusion {
namespace {

/// A field without pattern, 0 in the padding.
VoxelArray<float> noisy_field(const RegularGrid& grid) {
    VoxelArray<float> field(grid);
    reference::Noise noise;
    reference::for_each_voxel(grid, [&](int x, int y, int z) {
        field[grid.offset(x, y, z)] = static_cast<float>(noise());
    });
    return field;
}

/// Runs a check with each build of the kernels that this processor has.
template <class Check>
void with_each_isa(Check&& check) {
    const KernelIsa widest = kernel_isa();
    for (const KernelIsa isa : {KernelIsa::baseline, KernelIsa::v3, KernelIsa::v4}) {
        if (isa > widest) break;
        limit_kernel_isa(isa);
        check();
    }
    limit_kernel_isa(widest);
}

TEST(TotalsKernel, PlaneTotalIsTheSumOfItsVoxelsWithAllInstructionSets) {
    const RegularGrid grid(37, 5, 3, 20.0);
    const VoxelArray<float> field = noisy_field(grid);
    const double first = plane_total(grid, field.data(), 1);
    with_each_isa([&] {
        double sum = 0.0;
        for (int y = 0; y < grid.ny(); ++y)
            for (int x = 0; x < grid.nx(); ++x)
                sum += static_cast<double>(field[grid.offset(x, y, 1)]);
        EXPECT_NEAR(plane_total(grid, field.data(), 1), sum, 1e-12 * sum);
        EXPECT_EQ(plane_total(grid, field.data(), 1), first);
    });
}

TEST(TotalsKernel, RowsAreAddedPlaceByPlaceInTheirOrder) {
    const RegularGrid grid(101, 7, 5, 20.0);  // seven vectors: four together, then three
    const VoxelArray<float> field = noisy_field(grid);
    const int first_row = 2, rows = 3, first_plane = 1, planes = 4;
    with_each_isa([&] {
        std::vector<float, AlignedAllocator<float>> sums(grid.row_stride());
        const RowsInPlanes some{field.data() + grid.offset(0, first_row, first_plane),
                                rows,
                                planes,
                                grid.row_stride(),
                                grid.plane_stride()};
        RETICULIN_FOR_THIS_ISA(add_rows)(some, sums.data());
        for (int x = 0; x < grid.nx(); ++x) {
            float sum = 0.0F;
            for (int z = first_plane; z < first_plane + planes; ++z)
                for (int y = first_row; y < first_row + rows; ++y)
                    sum += field[grid.offset(x, y, z)];
            ASSERT_EQ(sums[static_cast<std::size_t>(x)], sum) << x;
        }
    });
}

}  // namespace
}  // namespace reticulin::diffusion
