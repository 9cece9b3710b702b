#include "visualization/field_view.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/visualization/picture_checks.hpp"
#include "tests/unit/visualization/synthetic_scene.hpp"
#include "visualization/palette.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace reticulin::visualization {
namespace {

TEST(FieldView, PixelsShowTheFieldAtTheirPlace) {
    auto tissue = synthetic_scene(7.0);
    tissue.punctures.clear();  // no outline over the pixels looked at
    const Section window = section_window(tissue, section_plane(tissue, ""), 800, 600, 20.0);
    const ColourScale scale{ColourScale::Kind::linear, 0.0, 4.0};
    const Image plate = field_plate(tissue, tissue.fields[0], scale, window);
    for (const auto& [u, z] : {std::pair{620.0, 300.0}, {560.0, 450.0}, {400.0, 250.0}}) {
        const auto p = window.point(window.lateral(std::floor(window.column(u)) + 0.5),
                                    window.depth(std::floor(window.row(z)) + 0.5));
        const Colour expected =
            scale.colour(level_at(tissue.fields[0], tissue.voxel, p[0], p[1], p[2]));
        EXPECT_EQ(plate.at(static_cast<int>(window.column(u)), static_cast<int>(window.row(z))),
                  expected);
    }
}

TEST(FieldView, DepthGrowsDownward) {
    auto tissue = synthetic_scene(7.0);
    auto& field = tissue.fields[0];
    const auto plane = static_cast<std::size_t>(field.nx * field.ny);
    for (std::size_t i = 0; i < field.values.size(); ++i)
        field.values[i] = static_cast<float>(i / plane);
    tissue.punctures.clear();
    const Section window = section_window(tissue, section_plane(tissue, ""), 400, 600, 0.0);
    const Image plate = field_plate(tissue, field, {ColourScale::Kind::linear, 0.0, 45.0}, window);
    EXPECT_LT(lightness(plate.at(50, 60)), lightness(plate.at(50, 260)));
    EXPECT_LT(lightness(plate.at(50, 260)), lightness(plate.at(50, 560)));
}

TEST(FieldView, FiguresOfBothKindsAreWhole) {
    const auto tissue = synthetic_scene(7.0);
    FieldOptions options;
    options.columns = 1100;
    options.rows = 800;
    const Image section = field_view(tissue, options);
    EXPECT_EQ(section.width, 1100);
    EXPECT_EQ(section.height, 800);
    expect_clear_edges(section);
    expect_like_reference(section, "field", 4.0);
    options.section = "z=300 um";
    options.scale = ColourScale::Kind::logarithmic;
    const Image plane = field_view(tissue, options);
    expect_clear_edges(plane);
    EXPECT_GT(inked_share(plane), 0.4);
}

TEST(FieldView, PlanesOutsideTheBlockAreRefused) {
    const auto tissue = synthetic_scene(7.0);
    const std::string outside = " lies outside the block, which reaches from 0 to ";
    const std::string unknown =
        " is not understood; write the plane as \"y=750 um\", \"x=0.4 mm\" or \"z=300 um\"";
    const auto um = [](double length) { return fmt::format("{:g} um", length); };
    const std::vector<std::pair<std::string, std::string>> cases{
        {"z=30 mm", outside + um(tissue.depth())},
        {"z=-1 um", outside + um(tissue.depth())},
        {"y=30 mm", outside + um(tissue.breadth())},
        {"x=30 mm", outside + um(tissue.width())},
        {"z=3 m", unknown},
        {"z=3 um um", unknown}};
    for (const auto& [section, words] : cases) {
        FieldOptions options;
        options.section = section;
        try {
            field_view(tissue, options);
            ADD_FAILURE() << section;
        } catch (const UsageError& error) {
            EXPECT_EQ(error.what(), "--section '" + section + "'" + words);
        }
    }
}

TEST(FieldView, UnknownFieldIsRefused) {
    const auto tissue = synthetic_scene(7.0);
    FieldOptions options;
    options.field = "no_such_field";
    EXPECT_THROW(field_view(tissue, options), UsageError);
}

}  // namespace
}  // namespace reticulin::visualization
