#include "visualization/fibre_texture.hpp"

#include "tests/unit/visualization/synthetic_scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace reticulin::visualization {
namespace {

Section window_at(double left, double top, int columns, int rows) {
    Section s;
    s.position = channel_y;
    s.left = left;
    s.top = top;
    s.columns = columns;
    s.rows = rows;
    return s;
}

/// Correlation of neighbours `dx`, `dy` pixels apart.
double correlation(const std::vector<float>& v, const Section& s, int dx, int dy) {
    double sum = 0.0, squares = 0.0;
    for (int y = 0; y + dy < s.rows; ++y)
        for (int x = 0; x + dx < s.columns; ++x) {
            const auto at = [&](int i, int j) {
                return static_cast<double>(v[static_cast<std::size_t>(j * s.columns + i)]);
            };
            sum += at(x, y) * at(x + dx, y + dy);
            squares += at(x, y) * at(x, y);
        }
    return sum / squares;
}

TEST(FibreTexture, RunsAlongTheFibres) {
    auto tissue = synthetic_scene();
    for (std::size_t i = 0; i < tissue.orientation.values.size(); i += 6) {  // all fibres along x
        tissue.orientation.values[i] = 1.0F;
        for (std::size_t c = 1; c < 6; ++c) tissue.orientation.values[i + c] = 0.0F;
    }
    const Section s = window_at(300, 300, 160, 160);
    const auto fibres = fibre_field(tissue, s, 40);
    const auto texture = fibre_texture(tissue, s, fibres, {1.5, 20.0, 0.0, 60.0, 1});
    EXPECT_GT(correlation(texture, s, 8, 0), 0.5);
    EXPECT_LT(correlation(texture, s, 0, 8), 0.15);
}

TEST(FibreTexture, IsStandardNormalInMeanAndSpread) {
    const auto tissue = synthetic_scene();
    const Section s = window_at(200, 300, 300, 300);
    const auto texture =
        fibre_texture(tissue, s, fibre_field(tissue, s, 30), {1.3, 14.0, 0.4, 34.0, 1});
    double sum = 0.0, squares = 0.0, below = 0.0;
    for (const float v : texture) {
        sum += v;
        squares += static_cast<double>(v) * v;
        below += v < -1.28F ? 1.0 : 0.0;
    }
    const auto n = static_cast<double>(texture.size());
    EXPECT_NEAR(sum / n, 0.0, 1e-3);
    EXPECT_NEAR(squares / n, 1.0, 1e-3);
    EXPECT_NEAR(below / n, 0.10, 0.02);
}

TEST(FibreTexture, IsTiedToThePositionInTheBlock) {
    const auto tissue = synthetic_scene();
    const Section whole = window_at(300, 250, 200, 150);
    const Section moved = window_at(340, 270, 100, 100);
    const SmoothNoise a(7, tissue, whole, 5.0), b(7, tissue, moved, 5.0);
    for (double u = 345; u < 430; u += 7.3)
        for (double z = 275; z < 360; z += 6.1) EXPECT_NEAR(a.at(u, z), b.at(u, z), 1e-6);
    EXPECT_NEAR(a.at(310.0, 260.0), a.at(310.0 + tissue.width(), 260.0), 1e-6);  // periodic
}

TEST(FibreTexture, DoesNotChangeWithTimeWhereTissueDoesNot) {
    const auto early = synthetic_scene(1.0), late = synthetic_scene(28.0);
    const Section far = window_at(20, 400, 150, 150);
    const auto a =
        fibre_texture(early, far, fibre_field(early, far, 20), {1.3, 14.0, 0.4, 34.0, 1});
    const auto b = fibre_texture(late, far, fibre_field(late, far, 20), {1.3, 14.0, 0.4, 34.0, 1});
    EXPECT_EQ(a, b);
}

}  // namespace
}  // namespace reticulin::visualization
