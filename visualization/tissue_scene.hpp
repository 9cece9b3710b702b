#pragma once

#include "visualization/image.hpp"
#include "visualization/picture_data.hpp"

#include <array>
#include <vector>

namespace reticulin::visualization {

/// Triangles with a colour per vertex; depth is z downward, as everywhere outside VTK.
struct Mesh {
    std::vector<std::array<double, 3>> points;
    std::vector<Colour> colours;
    std::vector<std::array<int, 3>> triangles;
    double opacity = 1;
};

/// A lit ball.
struct Ball {
    std::array<double, 3> centre{};
    double radius = 1;
    Colour colour;
};

/// A piece of skin with a quarter cut away beside its deepest channel: the laterally periodic
/// block, or of a wide one what surrounds this channel, moved so that the channel stands in the
/// open quarter. Coordinates are the scene's own.
struct TissueScene {
    double width = 0, breadth = 0, depth = 0;  // um, of the piece shown
    double cut_x = 0, cut_y = 0;               // the open quarter: x > cut_x and y < cut_y
    std::array<double, 2> shift{};             // from the block's coordinates, before wrapping
    std::vector<Mesh> meshes;
    std::vector<Ball> balls;
    bool resting_left_out = false;
    std::vector<float> new_collagen;  // [z][y][x] of the voxels, 0 outside the open quarter
    std::array<int, 3> voxels{};
    double voxel = 0;
    double most_new_collagen = 0;  // mg/mL

    [[nodiscard]] bool is_open(double x, double y) const { return x > cut_x && y < cut_y; }
};

/// Builds the scene: walls with the layers' colours, the junction as a surface over the open
/// quarter, channels (dark while open, pale once sealed), new collagen, cells.
TissueScene tissue_scene(const TissuePicture& tissue, double depth_shown);

}  // namespace reticulin::visualization
