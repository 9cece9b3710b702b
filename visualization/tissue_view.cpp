#include "visualization/tissue_view.hpp"

#include "visualization/offscreen_window.hpp"
#include "visualization/palette.hpp"
#include "visualization/tissue_scene.hpp"

#include <fmt/format.h>
#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkColorTransferFunction.h>
#include <vtkFloatArray.h>
#include <vtkGPUVolumeRayCastMapper.h>
#include <vtkImageData.h>
#include <vtkLightKit.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkOpenGLSphereMapper.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkPolyDataNormals.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>

#include <algorithm>
#include <cmath>

namespace reticulin::visualization {

namespace {

constexpr Colour new_collagen_colour{0x1B, 0x8A, 0x7A};
constexpr double depth_below_channel = 220.0;  // um
constexpr double least_new_collagen = 0.2;     // mg/mL above rest: less is not drawn
constexpr double least_depth = 620.0;          // um
constexpr int default_columns = 1400, most_rows = 1080;

vtkNew<vtkUnsignedCharArray> colour_array(const std::vector<Colour>& colours) {
    vtkNew<vtkUnsignedCharArray> array;
    array->SetNumberOfComponents(3);
    array->SetName("colour");
    for (const Colour& c : colours) {
        const unsigned char rgb[3] = {c.red, c.green, c.blue};
        array->InsertNextTypedTuple(rgb);
    }
    return array;
}

void add_mesh(vtkRenderer* renderer, const Mesh& mesh) {
    vtkNew<vtkPoints> points;
    for (const auto& p : mesh.points)
        points->InsertNextPoint(p[0], p[1], -p[2]);  // up is up in VTK
    vtkNew<vtkCellArray> triangles;
    for (const auto& t : mesh.triangles) {
        const vtkIdType corners[3] = {t[0], t[1], t[2]};
        triangles->InsertNextCell(3, corners);
    }
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->SetPolys(triangles);
    data->GetPointData()->SetScalars(colour_array(mesh.colours));
    vtkNew<vtkPolyDataNormals> normals;
    normals->SetInputData(data);
    normals->SplittingOff();
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->SetInputConnection(normals->GetOutputPort());
    vtkNew<vtkActor> actor;
    actor->SetMapper(mapper);
    actor->GetProperty()->SetOpacity(mesh.opacity);
    actor->GetProperty()->SetAmbient(0.55);
    actor->GetProperty()->SetDiffuse(0.55);
    actor->GetProperty()->SetSpecular(mesh.opacity < 1.0 ? 0.25 : 0.0);
    actor->GetProperty()->SetSpecularPower(30);
    renderer->AddActor(actor);
}

void add_balls(vtkRenderer* renderer, const std::vector<Ball>& balls) {
    if (balls.empty()) return;
    vtkNew<vtkPoints> points;
    vtkNew<vtkFloatArray> radius;
    radius->SetName("radius");
    vtkNew<vtkCellArray> vertices;  // without them the mapper draws nothing, and says nothing
    std::vector<Colour> colours;
    for (const Ball& ball : balls) {
        const vtkIdType k =
            points->InsertNextPoint(ball.centre[0], ball.centre[1], -ball.centre[2]);
        radius->InsertNextValue(static_cast<float>(ball.radius));
        vertices->InsertNextCell(1, &k);
        colours.push_back(ball.colour);
    }
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->SetVerts(vertices);
    data->GetPointData()->AddArray(radius);
    data->GetPointData()->SetScalars(colour_array(colours));
    vtkNew<vtkOpenGLSphereMapper> mapper;
    mapper->SetInputData(data);
    mapper->SetScaleArray("radius");
    vtkNew<vtkActor> actor;
    actor->SetMapper(mapper);
    actor->GetProperty()->SetAmbient(0.22);
    actor->GetProperty()->SetDiffuse(0.85);
    actor->GetProperty()->SetSpecular(0.15);
    renderer->AddActor(actor);
}

void add_new_collagen(vtkRenderer* renderer, const TissueScene& scene) {
    if (scene.new_collagen.empty() || scene.most_new_collagen < least_new_collagen) return;
    const auto& n = scene.voxels;
    vtkNew<vtkImageData> data;
    data->SetDimensions(n[0], n[1], n[2]);
    data->SetSpacing(scene.voxel, scene.voxel, scene.voxel);
    data->SetOrigin(0.5 * scene.voxel, 0.5 * scene.voxel, -(n[2] - 0.5) * scene.voxel);
    data->AllocateScalars(VTK_FLOAT, 1);
    const auto plane = static_cast<std::size_t>(n[0]) * static_cast<std::size_t>(n[1]);
    for (int z = 0; z < n[2]; ++z) {
        auto* to = static_cast<float*>(data->GetScalarPointer(0, 0, n[2] - 1 - z));
        const auto from = scene.new_collagen.begin() +
                          static_cast<std::ptrdiff_t>(static_cast<std::size_t>(z) * plane);
        std::copy(from, from + static_cast<std::ptrdiff_t>(plane), to);
    }
    vtkNew<vtkGPUVolumeRayCastMapper> mapper;
    mapper->SetInputData(data);
    mapper->SetSampleDistance(static_cast<float>(0.4 * scene.voxel));
    mapper->SetAutoAdjustSampleDistances(0);
    vtkNew<vtkColorTransferFunction> colour;
    colour->AddRGBPoint(0.0,
                        new_collagen_colour.red / 255.0,
                        new_collagen_colour.green / 255.0,
                        new_collagen_colour.blue / 255.0);
    vtkNew<vtkPiecewiseFunction> opacity;  // quiet: nothing below a tenth, never a wall
    opacity->AddPoint(0.0, 0.0);
    opacity->AddPoint(0.10 * scene.most_new_collagen, 0.0);
    opacity->AddPoint(0.40 * scene.most_new_collagen, 0.22);
    opacity->AddPoint(scene.most_new_collagen, 0.62);
    vtkNew<vtkVolumeProperty> property;
    property->SetColor(colour);
    property->SetScalarOpacity(opacity);
    property->SetScalarOpacityUnitDistance(40.0);
    property->SetInterpolationTypeToLinear();
    property->ShadeOff();
    vtkNew<vtkVolume> volume;
    volume->SetMapper(mapper);
    volume->SetProperty(property);
    renderer->AddVolume(volume);
}

/// The camera of the picture, with the place of any point in it.
class View {
  public:
    View(const TissueScene& scene, int columns, int rows) : columns_(columns), rows_(rows) {
        const std::array<double, 3> centre{
            0.5 * scene.width, 0.5 * scene.breadth, -0.5 * scene.depth};
        constexpr std::array<double, 3> towards{0.58, -0.68, 0.40};
        const double far = 4.0 * std::max({scene.width, scene.breadth, scene.depth});
        camera_->ParallelProjectionOn();
        camera_->SetFocalPoint(centre.data());
        camera_->SetPosition(centre[0] + far * towards[0],
                             centre[1] + far * towards[1],
                             centre[2] + far * towards[2]);
        camera_->SetViewUp(0, 0, 1);
        camera_->SetClippingRange(0.1 * far, 3.0 * far);
        fit(scene);
    }

    [[nodiscard]] vtkCamera* camera() { return camera_; }

    [[nodiscard]] std::array<double, 2> pixel(double x, double y, double depth) const {
        const std::array<double, 4> in{x, y, -depth, 1.0};
        std::array<double, 4> out{};
        camera_->GetCompositeProjectionTransformMatrix(static_cast<double>(columns_) / rows_, -1, 1)
            ->MultiplyPoint(in.data(), out.data());
        return {0.5 * (out[0] / out[3] + 1.0) * columns_, 0.5 * (1.0 - out[1] / out[3]) * rows_};
    }

  private:
    /// Chooses the scale so that the whole block fits with room for labels.
    void fit(const TissueScene& scene) {
        camera_->SetParallelScale(1000.0);
        double reach_x = 0.0, reach_y = 0.0;
        for (int corner = 0; corner < 8; ++corner) {
            const auto p = pixel((corner & 1) * scene.width,
                                 ((corner >> 1) & 1) * scene.breadth,
                                 (corner >> 2) * scene.depth);
            reach_x = std::max(reach_x, std::abs(p[0] - 0.5 * columns_) / (0.5 * columns_));
            reach_y = std::max(reach_y, std::abs(p[1] - 0.5 * rows_) / (0.5 * rows_));
        }
        camera_->SetParallelScale(1000.0 * std::max(reach_x / 0.70, reach_y / 0.88));
    }

    vtkNew<vtkCamera> camera_;
    int columns_, rows_;
};

/// Rows in which a scene drawn over `columns` fills the picture's height.
int fitting_rows(const TissueScene& scene, int columns) {
    const View probe(scene, columns, 4 * columns);  // tall enough: the width decides the scale
    const double top = probe.pixel(0, scene.breadth, 0)[1];
    const double bottom = probe.pixel(scene.width, 0, scene.depth)[1];
    return static_cast<int>((bottom - top) / 0.88);
}

/// Layer names along the right outer edge.
void label_layers(const TissuePicture& tissue,
                  const TissueScene& scene,
                  const View& view,
                  Image& image) {
    const auto& t = tissue.thickness;
    const std::array<const char*, 5> names{"stratum corneum",
                                           "viable epidermis",
                                           "papillary dermis",
                                           "reticular dermis",
                                           "hypodermis (fat)"};
    double top = 0.0;
    int free_from = 0;
    for (std::size_t i = 0; i < names.size() && top < scene.depth; ++i) {
        const double bottom = std::min(i < 4 ? top + t[i] : scene.depth, scene.depth);
        const auto a = view.pixel(scene.width, scene.breadth, top),
                   b = view.pixel(scene.width, scene.breadth, bottom);
        draw_line(image, {a[0] + 5, a[1] + 1}, {b[0] + 5, std::max(a[1] + 2, b[1] - 1)}, 2.0, ink);
        const int y = std::max(free_from, static_cast<int>(0.5 * (a[1] + b[1])) - 10);
        draw_line(image, {a[0] + 7, 0.5 * (a[1] + b[1])}, {a[0] + 19, y + 10.0}, 1.0, grey_ink);
        draw_text(image, names[i], static_cast<int>(a[0]) + 23, y, {15});
        free_from = y + 22;
        top = bottom;
    }
}

/// Depth ruler on the left front edge, scale bar on the lower front edge, directions.
void draw_measures(const TissueScene& scene, const View& view, Image& image) {
    for (double depth = 0.0; depth <= scene.depth; depth += 200.0) {
        const auto p = view.pixel(0, 0, depth);
        draw_line(image, {p[0] - 8, p[1]}, {p[0] - 1, p[1]}, 1.4, ink);
        draw_text(image,
                  fmt::format("{:.0f}", depth),
                  static_cast<int>(p[0]) - 12,
                  static_cast<int>(p[1]) - 9,
                  {13, false, false, ink, Align::right});
    }
    const auto top = view.pixel(0, 0, 0), low = view.pixel(0, 0, scene.depth);
    draw_vertical_text(image,
                       "depth (µm)",
                       static_cast<int>(top[0]) - 66,
                       static_cast<int>(0.5 * (top[1] + low[1])),
                       {14});
    const double length = scale_bar_length(scene.width);
    const auto a = view.pixel(0, 0, scene.depth), b = view.pixel(length, 0, scene.depth);
    draw_line(image, {a[0], a[1] + 14}, {b[0], b[1] + 14}, 5.0, {20, 20, 20});
    draw_text(image,
              fmt::format("{:g} µm", length),
              static_cast<int>(0.5 * (a[0] + b[0])) - 40,
              static_cast<int>(0.5 * (a[1] + b[1])) + 22,
              {15});
}

/// Three short arrows: x, y and depth as the block has them.
void draw_orientation(const TissueScene& scene, const View& view, Image& image) {
    const std::array<double, 2> origin{78.0, image.height - 78.0};
    const auto zero = view.pixel(0, 0, 0);
    const double length = 0.5 * scene.width;
    const std::array<std::array<double, 3>, 3> ends{
        {{length, 0, 0}, {0, length, 0}, {0, 0, length}}};
    const std::array<const char*, 3> names{"x", "y", "depth"};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const auto end = view.pixel(ends[i][0], ends[i][1], ends[i][2]);
        const double dx = end[0] - zero[0], dy = end[1] - zero[1];
        const double full = view.pixel(0, 0, length)[1] - zero[1], scale = 52.0 / full;
        const double tx = origin[0] + dx * scale, ty = origin[1] + dy * scale;
        draw_line(image, {origin[0], origin[1]}, {tx, ty}, 2.0, ink);
        draw_disc(image, tx, ty, 3.2, ink);
        draw_text(image,
                  names[i],
                  static_cast<int>(tx + (dx < 0 ? -16 : 7)),
                  static_cast<int>(ty + (i == 2 ? 3 : -16)),
                  {14});
    }
}

LegendEntry disc_entry(std::string text, Colour colour) {
    return {std::move(text), [colour](Image& image, int left, int top, int size) {
                const double middle = 0.5 * size;
                for (double r = 0.36 * size; r > 0.5; r -= 0.5) {  // a lit ball, as in the scene
                    const double light = 1.12 - 0.45 * r / (0.36 * size);
                    const auto lit = [light](std::uint8_t v) {
                        return static_cast<std::uint8_t>(std::clamp(v * light, 0.0, 255.0));
                    };
                    draw_disc(image,
                              left + middle - 0.1 * (0.36 * size - r),
                              top + middle - 0.2 * (0.36 * size - r),
                              r,
                              {lit(colour.red), lit(colour.green), lit(colour.blue)});
                }
            }};
}

LegendEntry patch_entry(std::string text, Colour colour, double opacity) {
    return {std::move(text), [colour, opacity](Image& image, int left, int top, int size) {
                fill_rectangle(image, left + 2, top + 6, size - 4, size - 12, colour, opacity);
                draw_frame(image, left + 2, top + 6, size - 4, size - 12, grey_ink);
            }};
}

std::vector<LegendEntry> tissue_legend(const TissuePicture& tissue, const TissueScene& scene) {
    std::vector<LegendEntry> legend;
    legend.push_back(patch_entry("dermal-epidermal junction", {0xD9, 0x7F, 0x86}, 0.6));
    const bool open =
        std::any_of(tissue.punctures.begin(), tissue.punctures.end(), [&](const auto& p) {
            return open_radius_at(p, 1.0, tissue.day, tissue.thickness[0] + tissue.thickness[1]) >
                   0.0;
        });
    const bool cut = std::any_of(
        tissue.punctures.begin(), tissue.punctures.end(), [](const auto& p) { return p.plane; });
    if (open)
        legend.push_back(
            patch_entry(cut ? "incision, open" : "channel, open", {0x3B, 0x12, 0x14}, 1.0));
    if (!tissue.punctures.empty() && !(cut && open))
        legend.push_back(patch_entry(
            cut ? "path of the blade" : "path of the needle", {0x8C, 0x6A, 0x6A}, 0.35));
    if (scene.most_new_collagen >= least_new_collagen)
        legend.push_back(patch_entry("new collagen", new_collagen_colour, 0.55));
    for (std::size_t kind = 0; kind < cell_colours.size(); ++kind)
        if (std::any_of(scene.balls.begin(), scene.balls.end(), [&](const Ball& ball) {
                return ball.colour == cell_colours[kind];
            }))
            legend.push_back(disc_entry(std::string(cell_words[kind]), cell_colours[kind]));
    return legend;
}

Figure tissue_figure(const TissuePicture& tissue, const TissueScene& scene) {
    Figure figure;
    figure.depth_ruler = false;
    figure.swatch = 28;
    figure.heading =
        fmt::format("{}, {}",
                    tissue.all_punctures.empty() ? "Skin" : "Skin around the deepest channel",
                    time_in_words(tissue.day));
    figure.legend = tissue_legend(tissue, scene);
    const std::string collagen =
        scene.most_new_collagen < least_new_collagen
            ? "no new collagen"
            : fmt::format("new collagen (clear below {:.2g}, densest at {:.2g} mg/mL above rest)",
                          0.1 * scene.most_new_collagen,
                          scene.most_new_collagen);
    figure.caption = fmt::format(
        "{} A quarter of the block is cut away; in it the junction with its rete "
        "ridges, {}, and {} at their places and sizes ({} cells). The block repeats sideways and "
        "is shown centred on {}{}. Layer colours are drawing.",
        run_in_words(tissue),
        collagen,
        scene.resting_left_out ? "activated, immune and rim cells (resting fibroblasts left out)"
                               : "all cells",
        scene.balls.size(),
        tissue.all_punctures.empty() ? "its middle" : "the channel",
        scene.width < tissue.width() ? fmt::format(" ({:.0f} by {:.0f} of its {:.0f} by {:.0f} µm)",
                                                   scene.width,
                                                   scene.breadth,
                                                   tissue.width(),
                                                   tissue.breadth())
                                     : "");
    return figure;
}

/// Size of the rendered plate within the whole picture.
std::array<int, 2> plate_size(const Figure& figure,
                              const TissueScene& scene,
                              const SectionOptions& options) {
    const int columns = options.columns > 0 ? options.columns : default_columns;
    const FigureSpace space =
        space_of(figure, columns - space_of(figure, 1).left - space_of(figure, 1).right);
    const int plate_columns = std::max(300, columns - space.left - space.right);
    const int rows = options.rows > 0 ? options.rows - space.top - space.bottom
                                      : std::min(most_rows, fitting_rows(scene, plate_columns));
    return {plate_columns, std::max(240, rows)};
}

TissueScene scene_of(const TissuePicture& tissue) {
    double deepest = 0.0;
    for (const auto& p : tissue.all_punctures.empty() ? tissue.punctures : tissue.all_punctures)
        deepest = std::max(deepest, p.depth);
    return tissue_scene(tissue, std::max(least_depth, deepest + depth_below_channel));
}

}  // namespace

Image tissue_view(const TissuePicture& tissue, const SectionOptions& options) {
    const TissueScene scene = scene_of(tissue);
    const Figure figure = tissue_figure(tissue, scene);
    const auto [columns, rows] = plate_size(figure, scene, options);
    View view(scene, columns, rows);
    vtkNew<vtkRenderer> renderer;
    renderer->SetBackground(1, 1, 1);
    renderer->SetUseDepthPeeling(1);
    renderer->SetMaximumNumberOfPeels(8);
    for (const Mesh& mesh : scene.meshes) add_mesh(renderer, mesh);
    add_balls(renderer, scene.balls);
    add_new_collagen(renderer, scene);
    renderer->SetActiveCamera(view.camera());
    vtkNew<vtkLightKit> lights;
    lights->SetKeyLightWarmth(0.52);
    lights->AddLightsToRenderer(renderer);
    Image plate = render_offscreen(renderer, columns, rows);
    label_layers(tissue, scene, view, plate);
    draw_measures(scene, view, plate);
    draw_orientation(scene, view, plate);
    return compose(figure, plate, {});
}

std::array<double, 2> tissue_view_pixel(const TissuePicture& tissue,
                                        const SectionOptions& options,
                                        const std::array<double, 3>& place) {
    const TissueScene scene = scene_of(tissue);
    const Figure figure = tissue_figure(tissue, scene);
    const auto [columns, rows] = plate_size(figure, scene, options);
    const View view(scene, columns, rows);
    const FigureSpace space = space_of(figure, columns);
    const auto p = view.pixel(place[0] + scene.shift[0], place[1] + scene.shift[1], place[2]);
    return {p[0] + space.left, p[1] + space.top};
}

}  // namespace reticulin::visualization
