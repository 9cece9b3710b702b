#include "engine/cells/secretion.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace reticulin::cells {
namespace {

using diffusion::Solute;

template <class T>
double integral(const RegularGrid& grid, const VoxelArray<T>& field) {
    double sum = 0.0;
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x)
                sum += static_cast<double>(field[grid.offset(x, y, z)]);
        }
    }
    return sum * grid.voxel_volume();
}

class SecretionTest : public testing::Test {
  protected:
    LiteralTissue tissue{RegularGrid(20, 20, 40, 20.0)};
    std::array<diffusion::AffineSources, diffusion::solute_count> sources;
    VoxelArray<float> latent{tissue.geometry.grid()};
    mechanics::SpreadKernel kernel{tissue.geometry.grid(), 40.0};

    CollagenSynthesis synthesis{tissue.geometry.grid()};

    /// What cells make of collagen, two hours after the matrix last stood.
    void lay() {
        gather_synthesis(tissue.cells,
                         tissue.environment,
                         tissue.parameters,
                         {0.12, 0.40, 2.0},
                         kernel,
                         synthesis);
    }

    PlaneRange gather() {
        for (auto& s : sources) s.gain = VoxelArray<float>(tissue.geometry.grid());
        const SecretionTargets targets{&sources, &latent};
        gather_anti_inflammatory(tissue.cells, tissue.parameters.macrophage, kernel, targets);
        return gather_secretion(
            tissue.cells, tissue.environment, tissue.parameters, kernel, targets);
    }

    double made(Solute s) {
        return integral(tissue.geometry.grid(), sources[index(s)].gain) * 1e-9;
    }
};

TEST_F(SecretionTest, AmountsAreTheSumOverCells) {
    tissue.scatter(CellType::neutrophil, 0, 10);
    tissue.scatter(CellType::macrophage, 0, 20);
    tissue.scatter(CellType::macrophage, 1, 30);
    tissue.scatter(CellType::fibroblast, 0, 40, 0.5F);
    tissue.scatter(CellType::fibroblast, 1, 50, 0.5F);
    tissue.scatter(CellType::fibroblast, 2, 60, 0.5F);
    gather();
    EXPECT_NEAR(made(Solute::tgf_beta), 0.0, 0.0);
    EXPECT_NEAR(made(Solute::pdgf) / (1e3 * 2e-7 * 50), 1.0, 1e-5);
    EXPECT_NEAR(made(Solute::pro_inflammatory) / (1.8e-3 * 30), 1.0, 1e-5);
    EXPECT_NEAR(made(Solute::anti_inflammatory) / (1.5e-4 * 20 + 1.05e-3 * 30), 1.0, 1e-5);
    EXPECT_NEAR(made(Solute::mmp) / (7e-5 * 30 + 2e-6 * 50), 1.0, 1e-5);
    const double expected = 1e3 * (1.9e-6 * 20 + 1e-6 * 30 + 5e-8 * 0.5 * (50 + 3 * 60));
    EXPECT_NEAR(integral(tissue.geometry.grid(), latent) * 1e-9 / expected, 1.0, 1e-5);
}

TEST_F(SecretionTest, AntiInflammationHalvesInflammation) {
    tissue.scatter(CellType::neutrophil, 0, 10);
    tissue.set(Solute::anti_inflammatory, 0.5);
    gather();
    EXPECT_NEAR(made(Solute::pro_inflammatory) / (0.5 * 1.8e-3 * 10), 1.0, 1e-5);
    EXPECT_NEAR(made(Solute::mmp) / (7e-5 * 10), 1.0, 1e-5);
}

TEST_F(SecretionTest, WidensOnlyWhereCellsAre) {
    tissue.add(CellType::macrophage, 0, Vec3(100, 100, 410));
    const auto planes = gather();
    EXPECT_EQ(planes, (PlaneRange{19, 22}));
    EXPECT_EQ(sources[index(Solute::pdgf)].active.begin, 19);
    EXPECT_EQ(sources[index(Solute::pdgf)].active.end, 22);
    EXPECT_TRUE(sources[index(Solute::tgf_beta)].active.empty());
}

TEST_F(SecretionTest, RestingTissueMakesNoSignal) {
    tissue.scatter(CellType::fibroblast, 0, 100);
    EXPECT_TRUE(gather().empty());
    for (const auto& s : sources) EXPECT_TRUE(s.active.empty());
}

TEST_F(SecretionTest, CollagenIsLaidAlongTheCell) {
    tissue.add(CellType::fibroblast, 1, Vec3(100, 100, 100), 0.25F);
    tissue.add(CellType::fibroblast, 2, Vec3(300, 300, 500), 1.0F);
    tissue.add(CellType::fibroblast, 0, Vec3(200, 300, 500), 1.0F);
    const RegularGrid& grid = tissue.geometry.grid();
    lay();
    lay();                                        // clears what it wrote
    const double pg_per_day = 1e9 / 24.0 * 1e-6;  // mg/mL x um^3 per hour
    const double activated = 8.4 + (42.0 - 8.4) * 0.25;
    const double share = 0.12 + 0.28 * 0.25;
    EXPECT_NEAR(integral(grid, synthesis.iii) / pg_per_day, activated * share + 84.0 * 0.40, 1e-9);
    EXPECT_NEAR(
        integral(grid, synthesis.i) / pg_per_day, activated * (1 - share) + 84.0 * 0.60, 1e-9);
    EXPECT_NEAR(integral(grid, synthesis.direction[0]) / pg_per_day, activated + 84.0, 1e-4);
    EXPECT_NEAR(integral(grid, synthesis.direction[1]), 0.0, 1e-12);
}

/// Slow twin: kernels added up cell by cell, then weighed by the share of places that are covered.
TEST_F(SecretionTest, FibresAreTurnedAlongTheWaysThatCellsPassed) {
    const RegularGrid& grid = tissue.geometry.grid();
    const mechanics::DensityKernel& density = *tissue.environment.kernel;
    CellGroup& group = tissue.cells[CellType::fibroblast];
    std::array<VoxelArray<double>, 6> sum;
    for (auto& component : sum) component = VoxelArray<double>(grid);
    const SymmetricTensor first = outer(Vec3(1, 0, 0)), second = outer(Vec3(0, -0.6, 0.8));
    for (std::size_t k = 0; k < 60; ++k) {  // so many that they cover most of the places
        const Vec3 place(190.0 + 9.0 * static_cast<double>(k % 3), 205.0, 301.0);
        append_cell(group, k + 1, {place, Vec3(0, 0, 1), 1, 0, 0.5F});
        for (std::size_t c = 0; c < 6; ++c) {  // half an hour one way, an hour another, of two
            group.passed[c][k] = static_cast<float>(0.5 * first[c] + second[c]);
            density.add_at(place, (0.5 * first[c] + second[c]) / 2.0, sum[c]);
        }
    }
    sort_group(grid, group);
    lay();
    double most = 0.0;
    for (Offset v = 0; v < grid.size(); ++v) {
        const double cells = (sum[0][v] + sum[1][v] + sum[2][v]) * 40.0 * 40.0 * 40.0;
        const double covered = 1.0 - std::exp(-cells);
        most = std::max(most, covered);
        for (std::size_t c = 0; c < 6; ++c) {
            const double mean = cells > 0.0 ? sum[c][v] * 40.0 * 40.0 * 40.0 / cells : 0.0;
            ASSERT_NEAR(synthesis.passing[c][v], mean * covered, 2e-6);
        }
    }
    EXPECT_GT(most, 0.99);
    const double made = integral(grid, synthesis.iii) + integral(grid, synthesis.i);
    EXPECT_NEAR(integral(grid, synthesis.direction[0]) / made, 0.5 / 1.5, 1e-5);
    EXPECT_NEAR(integral(grid, synthesis.direction[2]) / made, 0.64 / 1.5, 1e-5);
}

TEST_F(SecretionTest, PassingIsClearedWhereNobodyPassesAnyMore) {
    const RegularGrid& grid = tissue.geometry.grid();
    CellGroup& group = tissue.cells[CellType::fibroblast];
    tissue.add(CellType::fibroblast, 1, Vec3(100, 100, 300));
    group.passed[0][0] = 2.0F;
    lay();
    EXPECT_GT(integral(grid, synthesis.passing[0]), 0.0);
    EXPECT_LT(synthesis.passing_planes.begin, synthesis.planes.begin);  // the kernel is the wider
    forget_passed(group);
    lay();
    EXPECT_TRUE(synthesis.passing_planes.empty());
    EXPECT_EQ(integral(grid, synthesis.passing[0]), 0.0);
    EXPECT_FALSE(synthesis.planes.empty());  // it makes collagen all the same
}

TEST(CoveredPerCell, IsTheCoverageOfPlacesByCellsAtRandom) {
    EXPECT_EQ(covered_per_cell(0.0), 1.0);
    EXPECT_NEAR(covered_per_cell(1e-9), 1.0, 1e-9);
    for (const double cells : {0.1, 0.3, 0.4999999, 0.5})  // both sides of the series' end
        EXPECT_NEAR(cells * covered_per_cell(cells), 1.0 - std::exp(-cells), 1e-9);
    EXPECT_NEAR(2.0 * covered_per_cell(2.0), 1.0 - std::exp(-2.0), 1e-15);
    EXPECT_NEAR(100.0 * covered_per_cell(100.0), 1.0, 1e-15);
}

}  // namespace
}  // namespace reticulin::cells
