#include "visualization/histology_view.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/visualization/picture_checks.hpp"
#include "tests/unit/visualization/synthetic_scene.hpp"
#include "visualization/masson_cells.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

namespace reticulin::visualization {
namespace {

Section test_window(const TissuePicture& tissue, int columns = 700, int rows = 600) {
    return section_window(tissue, section_plane(tissue, ""), columns, rows, 34.0);
}

SectionPart part_at(const HistologyPlate& plate, double lateral, double depth) {
    const int x = static_cast<int>(plate.section.column(lateral)),
              y = static_cast<int>(plate.section.row(depth));
    return plate.part[static_cast<std::size_t>(y) * static_cast<std::size_t>(plate.image.width) +
                      static_cast<std::size_t>(x)];
}

TEST(HistologyView, LayersLieInOrderOfDepth) {
    const auto tissue = synthetic_scene(7.0);
    const auto plate = histology_plate(tissue, test_window(tissue));
    EXPECT_EQ(part_at(plate, 400.0, -15.0), SectionPart::air);
    EXPECT_EQ(part_at(plate, 400.0, 6.0), SectionPart::corneum);
    EXPECT_EQ(part_at(plate, 400.0, 40.0), SectionPart::epidermis);
    EXPECT_EQ(part_at(plate, 400.0, 200.0), SectionPart::dermis);
    EXPECT_EQ(part_at(plate, 400.0, 500.0), SectionPart::dermis);
}

TEST(HistologyView, JunctionFollowsTheReteRidges) {
    const auto tissue = synthetic_scene(7.0);
    const auto plate = histology_plate(tissue, test_window(tissue));
    for (double u = 330.0; u < 600.0; u += 17.0) {
        const double junction = junction_at(tissue, plate.section, u);
        EXPECT_EQ(part_at(plate, u, junction - 4.0), SectionPart::epidermis) << u;
        EXPECT_EQ(part_at(plate, u, junction + 4.0), SectionPart::dermis) << u;
    }
}

TEST(HistologyView, OpenChannelIsAGapWhereThePunctureListSays) {
    const auto tissue = synthetic_scene(0.0);
    const auto plate = histology_plate(tissue, test_window(tissue));
    const double axis = channel_x + channel_lean * 50.0;
    EXPECT_EQ(part_at(plate, axis, 50.0), SectionPart::gap);
    double left = axis, right = axis;  // walk out of the gap
    while (part_at(plate, left, 50.0) == SectionPart::gap) left -= 1.0;
    while (part_at(plate, right, 50.0) == SectionPart::gap) right += 1.0;
    const double expected =
        open_radius_at(tissue.punctures[0], 50.0, 0.0, junction_at(tissue, plate.section, axis));
    EXPECT_NEAR(0.5 * (left + right), axis, 4.0);
    EXPECT_NEAR(0.5 * (right - left), expected, 0.25 * expected);
    const auto healed_tissue = synthetic_scene(7.0);
    const auto healed = histology_plate(healed_tissue, test_window(healed_tissue));
    EXPECT_EQ(part_at(healed, axis, 50.0), SectionPart::epidermis);
}

TEST(HistologyView, TwoTimesDifferOnlyWhereTissueDiffers) {
    const auto early = synthetic_scene(4.0), late = synthetic_scene(28.0);
    const auto a = histology_plate(early, test_window(early)),
               b = histology_plate(late, test_window(late));
    double far = 0.0, near = 0.0;
    int far_count = 0, near_count = 0;
    for (int y = 160; y < 560; ++y)
        for (int x = 0; x < a.image.width; ++x) {
            const double off = std::abs(a.section.lateral(x) - channel_x);
            const double difference = std::abs(a.image.at(x, y).red - b.image.at(x, y).red);
            if (off > 310.0) far += difference, ++far_count;
            if (off < 60.0) near += difference, ++near_count;
        }
    EXPECT_LT(far / far_count, 0.5);
    EXPECT_GT(near / near_count, 8.0);
}

TEST(HistologyView, DrawnAreaFractionAgreesWithTheInstrument) {
    const auto tissue = synthetic_scene(28.0);
    const auto plate = histology_plate(tissue, test_window(tissue, 900, 800));
    const MassonBaselines instrument(tissue);
    for (const auto& [from, to] : {std::pair{25.0, 250.0}, std::pair{330.0, 640.0}}) {
        double expected = 0.0;
        int count = 0;
        for (double u = plate.section.left + 3; u < plate.section.lateral(plate.image.width);
             u += 9.0) {
            const double junction = junction_at(tissue, plate.section, u);
            for (double z = junction + from; z < junction + to; z += 9.0, ++count) {
                const auto p = plate.section.point(u, z);
                expected += instrument.area_fraction(
                    level_at(tissue.collagen, tissue.voxel, p[0], p[1], p[2]), z);
            }
        }
        EXPECT_NEAR(masson_area_fraction(tissue, plate, from, to), expected / count, 0.03);
    }
}

TEST(HistologyView, RuleIsTheLibrarysInstrument) {
    std::ifstream file(std::string(RETICULIN_SOURCE_DIR) + "/scenarios/library/parameters.toml");
    const std::string library{std::istreambuf_iterator<char>(file), {}};
    const auto value = [&](const std::string& key) {
        const std::size_t table = library.find("[measures.masson." + key + "]");
        if (table == std::string::npos) return -1.0;
        return std::stod(library.substr(library.find("value = ", table) + 8));
    };
    const MassonRule rule;
    EXPECT_DOUBLE_EQ(value("threshold"), rule.threshold);
    EXPECT_DOUBLE_EQ(value("papillary_area_fraction"), rule.papillary_share);
    EXPECT_DOUBLE_EQ(value("reticular_area_fraction"), rule.reticular_share);
}

TEST(HistologyView, AreaFractionFallsWithCollagen) {
    const auto full = synthetic_scene(28.0);
    auto poor = full;
    for (float& v : poor.collagen.values) v *= 0.5F;
    const auto window = test_window(full, 500, 500);
    EXPECT_GT(masson_area_fraction(full, histology_plate(full, window), 25.0, 300.0),
              masson_area_fraction(poor, histology_plate(poor, window), 25.0, 300.0) + 0.1);
}

TEST(HistologyView, OnlyCellsThatMeetTheSlabAreDrawn) {
    const auto tissue = synthetic_scene(7.0);
    const Section window = test_window(tissue);
    const auto drawn = cells_in_slab(tissue, window);
    ASSERT_FALSE(drawn.empty());
    EXPECT_LT(drawn.size(), tissue.cells.size() / 3);
    for (const std::size_t i : drawn)
        EXPECT_LE(std::abs(static_cast<double>(tissue.cells.position[i][1]) - channel_y),
                  0.5 * tissue.voxel + static_cast<double>(tissue.cells.radius[i]));
}

TEST(HistologyView, FigureHasTheSizeAskedForAndNothingIsClipped) {
    const auto tissue = synthetic_scene(7.0);
    SectionOptions options;
    options.columns = 1000;
    options.rows = 860;
    const Image figure = histology_view(tissue, options);
    EXPECT_EQ(figure.width, 1000);
    EXPECT_EQ(figure.height, 860);
    expect_clear_edges(figure);
    EXPECT_GT(inked_share(figure), 0.4);
    expect_like_reference(figure, "histology", 4.0);
    options.rows = 220;
    EXPECT_THROW(histology_view(tissue, options), UsageError);
}

TEST(HistologyView, ScaleBarHasItsLength) {
    for (const double scale : {1.0, 1.37, 2.0}) {
        Image plate(900, 300);
        const BarPlace bar = draw_scale_bar(plate, scale, 900 / scale);
        int dark = 0;
        for (int x = 0; x < plate.width; ++x)
            if (plate.at(x, bar.row + 3) == Colour{20, 20, 20}) ++dark;
        EXPECT_NEAR(dark, scale_bar_length(900 / scale) * scale, 2.0);
    }
    EXPECT_DOUBLE_EQ(scale_bar_length(1500.0), 200.0);
    EXPECT_DOUBLE_EQ(scale_bar_length(600.0), 100.0);
}

}  // namespace
}  // namespace reticulin::visualization
