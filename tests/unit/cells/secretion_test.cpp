#include "engine/cells/secretion.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
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

    PlaneRange gather() {
        for (auto& s : sources) s.gain = VoxelArray<float>(tissue.geometry.grid());
        return gather_secretion(
            tissue.cells, tissue.environment, tissue.parameters, kernel, {&sources, &latent});
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
    CollagenSynthesis synthesis(tissue.geometry.grid());
    tissue.add(CellType::fibroblast, 1, Vec3(100, 100, 100), 0.25F);
    tissue.add(CellType::fibroblast, 2, Vec3(300, 300, 500), 1.0F);
    tissue.add(CellType::fibroblast, 0, Vec3(200, 300, 500), 1.0F);
    const RegularGrid& grid = tissue.geometry.grid();
    const auto gathered = [&] {
        gather_synthesis(
            tissue.cells, tissue.environment, tissue.parameters, 0.12, 0.40, kernel, synthesis);
    };
    gathered();
    gathered();                                   // clears what it wrote
    const double pg_per_day = 1e9 / 24.0 * 1e-6;  // mg/mL x um^3 per hour
    const double activated = 8.4 + (42.0 - 8.4) * 0.25;
    const double share = 0.12 + 0.28 * 0.25;
    EXPECT_NEAR(integral(grid, synthesis.iii) / pg_per_day, activated * share + 84.0 * 0.40, 1e-9);
    EXPECT_NEAR(
        integral(grid, synthesis.i) / pg_per_day, activated * (1 - share) + 84.0 * 0.60, 1e-9);
    EXPECT_NEAR(integral(grid, synthesis.direction[0]) / pg_per_day, activated + 84.0, 1e-4);
    EXPECT_NEAR(integral(grid, synthesis.direction[1]), 0.0, 1e-12);
    float most = 0.0F;
    for (std::size_t v = 0; v < grid.size(); ++v) most = std::max(most, synthesis.passing[0][v]);
    EXPECT_LE(most, 1.0F + 1e-6F);
    EXPECT_GT(most, 0.9F);
}

/// Slow twin: the presence of all cells is added up voxel by voxel, and cut where it exceeds one.
TEST_F(SecretionTest, ManyCellsInOnePlaceTurnFibresNoFasterThanOne) {
    const RegularGrid& grid = tissue.geometry.grid();
    const std::array<Vec3, 3> polarity{Vec3(1, 0, 0), Vec3(0, -0.6, 0.8), Vec3(0.6, 0.8, 0)};
    CellGroup& group = tissue.cells[CellType::fibroblast];
    std::array<std::vector<double>, 6> sum;
    for (auto& component : sum) component.assign(grid.size(), 0.0);
    for (std::size_t k = 0; k < polarity.size(); ++k) {
        const Vec3 place(190.0 + 9.0 * static_cast<double>(k), 205.0, 301.0);
        append_cell(group, k + 1, {place, polarity[k], 1, 0, 0.5F});
        std::array<mechanics::AxisWeights, 3> w;
        for (int axis = 0; axis < 3; ++axis)
            w[static_cast<std::size_t>(axis)] = kernel.weights(axis, place[axis]);
        const SymmetricTensor along = outer(polarity[k]);
        const double cells_per_voxel = 40.0 * 40.0 * 40.0 / grid.voxel_volume();
        for (std::size_t z = 0; z < w[2].weight.size(); ++z)
            for (std::size_t y = 0; y < w[1].weight.size(); ++y)
                for (std::size_t x = 0; x < w[0].weight.size(); ++x)
                    for (std::size_t c = 0; c < 6; ++c)
                        sum[c][grid.offset(w[0].first + static_cast<int>(x),
                                           w[1].first + static_cast<int>(y),
                                           w[2].first + static_cast<int>(z))] +=
                            cells_per_voxel * along[c] * w[0].weight[x] * w[1].weight[y] *
                            w[2].weight[z];
    }
    sort_group(grid, group);
    CollagenSynthesis synthesis(grid);
    gather_synthesis(
        tissue.cells, tissue.environment, tissue.parameters, 0.12, 0.40, kernel, synthesis);
    std::size_t alone = 0;
    std::size_t crowded = 0;
    for (Offset v = 0; v < grid.size(); ++v) {
        const double presence = sum[0][v] + sum[1][v] + sum[2][v];
        alone += presence > 0.0 && presence < 1.0 ? 1 : 0;
        crowded += presence > 1.0 ? 1 : 0;
        for (std::size_t c = 0; c < 6; ++c)
            ASSERT_NEAR(synthesis.passing[c][v], sum[c][v] / std::max(1.0, presence), 2e-6);
    }
    EXPECT_GT(alone, 5U);
    EXPECT_GT(crowded, 1U);
}

}  // namespace
}  // namespace reticulin::cells
