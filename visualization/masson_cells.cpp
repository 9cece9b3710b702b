#include "visualization/masson_cells.hpp"

#include "engine/core/parallel.hpp"

#include "visualization/fibre_texture.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace reticulin::visualization {

namespace {

/// Calls visit(index, inside) for the pixels of an ellipse; inside runs from 1 to 0 over the edge.
template <class Visit>
void for_each_pixel(const StainRaster& raster,
                    const Section& section,
                    const StainedEllipse& e,
                    Visit visit) {
    const double reach = (std::max(e.length, e.width) + 4.0 * e.softness) * section.scale;
    const double cx = section.column(e.lateral), cy = section.row(e.depth);
    const int left = std::max(0, static_cast<int>(std::floor(cx - reach)));
    const int right = std::min(raster.width - 1, static_cast<int>(std::ceil(cx + reach)));
    const int top = std::max(0, static_cast<int>(std::floor(cy - reach)));
    const int bottom = std::min(raster.height - 1, static_cast<int>(std::ceil(cy + reach)));
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const double dx = (x + 0.5 - cx) / section.scale, dy = (y + 0.5 - cy) / section.scale;
            const double along = dx * e.cosine + dy * e.sine;
            const double across = -dx * e.sine + dy * e.cosine;
            const double norm = std::hypot(along / e.length, across / e.width);
            // Distance to the rim, to first order.
            const double gradient =
                std::hypot(along / (e.length * e.length), across / (e.width * e.width));
            const double distance =
                norm > 1e-6 ? (norm - 1.0) * norm / std::max(gradient, 1e-6) : -e.width;
            const double inside =
                1.0 / (1.0 + std::exp(std::clamp(distance / e.softness, -30.0, 30.0)));
            if (inside > 0.01) visit(raster.index(x, y), inside);
        }
}

}  // namespace

void stain_ellipse(StainRaster& raster,
                   std::vector<float>& plane,
                   const Section& section,
                   const StainedEllipse& ellipse) {
    for_each_pixel(raster, section, ellipse, [&](std::size_t k, double inside) {
        plane[k] = std::max(plane[k], static_cast<float>(ellipse.strength * inside));
    });
}

void clear_ellipse(StainRaster& raster, const Section& section, const StainedEllipse& ellipse) {
    for_each_pixel(raster, section, ellipse, [&](std::size_t k, double inside) {
        const auto kept = static_cast<float>(1.0 - ellipse.strength * inside);
        raster.blue[k] *= kept;
        raster.red[k] *= kept;
        raster.haematoxylin[k] *= kept;
    });
}

namespace {

/// Draws the parts of one cell about its centre.
class CellPen {
  public:
    CellPen(StainRaster& raster, const Section& section, const DrawnCell& cell)
        : raster_(raster), section_(section), cell_(cell) {}

    [[nodiscard]] double vary(std::int64_t which) const {
        return normal_noise(977, cell_.id, which, 0);
    }

    void nucleus(double along, double across, double length, double width, double strength) const {
        stain_ellipse(raster_,
                      raster_.haematoxylin,
                      section_,
                      place(along, across, length, width, 1.22 * strength * cell_.focus, 0.30));
    }

    void cytoplasm(double length, double width, double strength) const {
        StainedEllipse body = place(0, 0, length, width, 0.55 * cell_.focus, 0.8);
        for_each_pixel(raster_, section_, body, [&](std::size_t k, double inside) {
            raster_.blue[k] *=
                static_cast<float>(1.0 - body.strength * inside);  // it displaces fibres
        });
        body.strength = strength * cell_.focus;
        stain_ellipse(raster_, raster_.red, section_, body);
    }

    void vacuole(double along, double across, double radius) const {
        clear_ellipse(raster_, section_, place(along, across, radius, radius, 0.7, 0.3));
    }

  private:
    [[nodiscard]] StainedEllipse place(double along,
                                       double across,
                                       double length,
                                       double width,
                                       double strength,
                                       double softness) const {
        return {cell_.lateral + along * cell_.cosine - across * cell_.sine,
                cell_.depth + along * cell_.sine + across * cell_.cosine,
                length,
                width,
                cell_.cosine,
                cell_.sine,
                strength,
                softness};
    }

    StainRaster& raster_;
    const Section& section_;
    const DrawnCell& cell_;
};

void draw_neutrophil(const CellPen& pen) {
    pen.cytoplasm(4.6, 4.3, 0.20);
    for (int lobe = 0; lobe < 3; ++lobe) {
        const double angle = 2.0 * std::numbers::pi * (lobe + 0.3 * pen.vary(lobe)) / 3.0;
        pen.nucleus(1.75 * std::cos(angle), 1.6 * std::sin(angle), 1.65, 1.25, 1.15);
    }
}

void draw_macrophage(const CellPen& pen, bool foamy) {
    const double size = (foamy ? 8.6 : 7.4) * (1.0 + 0.06 * pen.vary(0));
    pen.cytoplasm(size, 0.9 * size, foamy ? 0.22 : 0.32);
    if (foamy)
        for (int v = 0; v < 4; ++v)
            pen.vacuole(2.6 + 1.4 * pen.vary(10 + v), 3.0 * pen.vary(20 + v), 1.1);
    pen.nucleus(-1.6, 0.0, 3.7, 2.9, 0.92);
    pen.nucleus(-0.4, 1.7, 1.9, 1.5, 0.92);  // the bean's end
}

void draw_fibroblast(const CellPen& pen, double length, double width, double body, double red) {
    const double stretch = std::clamp(1.0 + 0.12 * pen.vary(0), 0.7, 1.3);
    pen.cytoplasm(body * stretch, width + 1.3, red);
    pen.nucleus(0, 0, length * stretch, width, 1.0);
}

}  // namespace

void stain_cell(StainRaster& raster, const Section& section, const DrawnCell& cell) {
    const CellPen pen(raster, section, cell);
    switch (cell.kind) {  // io::ResultFile::kind_names()
        case 0:
            return draw_neutrophil(pen);
        case 1:
            return draw_macrophage(pen, false);
        case 2:
            return draw_macrophage(pen, true);
        case 3:
            return draw_fibroblast(pen, 7.4, 1.6, 12.0, 0.14);
        case 4:
            return draw_fibroblast(pen, 7.2, 2.3, 17.0, 0.34);
        case 5:
            return draw_fibroblast(pen, 8.2, 2.7, 24.0, 0.78);
        default:
            return draw_fibroblast(pen, 4.6, 2.3, 10.0, 0.55);
    }
}

namespace {

constexpr double vessel_flatness = 0.8;

void stain_erythrocytes(StainRaster& raster,
                        const Section& section,
                        double lateral,
                        double depth,
                        double lumen,
                        std::uint64_t seed) {
    const double flat = vessel_flatness;
    const int red_cells = static_cast<int>(std::lround(0.045 * lumen * lumen * flat)) + 1;
    for (int i = 0; i < red_cells; ++i) {
        const double a = 2.0 * std::numbers::pi * position_noise(seed, i, 2, 0);
        const double r = std::max(0.0, lumen - 4.2) * std::sqrt(position_noise(seed, i, 3, 0));
        stain_ellipse(raster,
                      raster.red,
                      section,
                      {lateral + r * std::cos(a),
                       depth + flat * r * std::sin(a),
                       3.4,
                       2.4 + position_noise(seed, i, 4, 0),
                       std::cos(3 * a),
                       std::sin(3 * a),
                       1.15,
                       0.4});
    }
}

}  // namespace

void stain_vessel(StainRaster& raster,
                  const Section& section,
                  double lateral,
                  double depth,
                  double radius,
                  std::uint64_t seed) {
    const double flat = vessel_flatness;
    const double lumen = std::max(radius, 4.0);
    stain_ellipse(raster,
                  raster.red,
                  section,
                  {lateral, depth, lumen + 3.0, flat * lumen + 3.0, 1, 0, 0.50, 0.6});
    clear_ellipse(raster, section, {lateral, depth, lumen, flat * lumen, 1, 0, 1.0, 0.5});
    const int endothelial = std::max(4, static_cast<int>(std::lround(lumen / 2.2)));
    for (int i = 0; i < endothelial; ++i) {
        const double a =
            2.0 * std::numbers::pi * (i + 0.3 * position_noise(seed, i, 1, 0)) / endothelial;
        const double c = -std::sin(a), s = flat * std::cos(a), norm = std::hypot(c, s);
        stain_ellipse(raster,
                      raster.haematoxylin,
                      section,
                      {lateral + (lumen + 1.4) * std::cos(a),
                       depth + (flat * lumen + 1.4) * std::sin(a),
                       3.4,
                       1.15,
                       c / norm,
                       s / norm,
                       1.0,
                       0.35});
    }
    stain_erythrocytes(raster, section, lateral, depth, lumen, seed);
}

std::vector<std::size_t> cells_in_slab(const TissuePicture& tissue, const Section& section) {
    std::vector<std::size_t> meeting;
    const auto& cells = tissue.cells;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& p = cells.position[i];
        Projection here;
        const bool near = project(
            tissue,
            section,
            {static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])},
            30.0,
            here);
        if (near &&
            std::abs(here.off_plane) <= 0.5 * tissue.voxel + static_cast<double>(cells.radius[i]))
            meeting.push_back(i);
    }
    return meeting;
}

namespace {

/// What the section shows where a cell's centre lies.
SectionPart part_at(const Section& section, const StainedSection& result, const DrawnCell& cell) {
    const int column =
        std::clamp(static_cast<int>(section.column(cell.lateral)), 0, section.columns - 1);
    const int row = std::clamp(static_cast<int>(section.row(cell.depth)), 0, section.rows - 1);
    return result.part[result.stain.index(column, row)];
}

/// Direction of a cell's long axis in the section: its motion if it has one, else the fibres.
void turn_cell(const TissuePicture& tissue,
               const Section& section,
               const StainedSection& result,
               std::size_t i,
               DrawnCell& cell) {
    const auto& polarity = tissue.cells.polarity[i];
    const auto x = static_cast<double>(polarity[static_cast<std::size_t>(section.along)]);
    const auto z = static_cast<double>(polarity[2]);
    double angle = 0.0;
    const int column =
        std::clamp(static_cast<int>(section.column(cell.lateral)), 0, section.columns - 1);
    const int row = std::clamp(static_cast<int>(section.row(cell.depth)), 0, section.rows - 1);
    const std::size_t k = result.stain.index(column, row);
    const bool resting = cell.kind == 3;
    if (!resting && std::hypot(x, z) > 0.2)
        angle = std::atan2(z, x);
    else
        angle = std::atan2(static_cast<double>(result.fibre_sine[k]),
                           static_cast<double>(result.fibre_cosine[k])) +
                0.25 * normal_noise(991, cell.id, 0, 0);
    cell.cosine = std::cos(angle);
    cell.sine = std::sin(angle);
}

/// Resting keratinocytes: a palisade on the junction, rounded above it, flat under the corneum.
class Epidermis {
  public:
    Epidermis(const TissuePicture& tissue, const Section& section, StainedSection& result)
        : tissue_(tissue), section_(section), result_(result) {}

    void draw() const {
        draw_palisade();
        draw_upper_rows();
    }

  private:
    [[nodiscard]] bool is_epidermis(double u, double z) const {
        const int column = static_cast<int>(std::floor(section_.column(u)));
        const int row = static_cast<int>(std::floor(section_.row(z)));
        if (column < 0 || row < 0 || column >= section_.columns || row >= section_.rows)
            return false;
        return result_.part[result_.stain.index(column, row)] == SectionPart::epidermis;
    }

    [[nodiscard]] double noise(std::int64_t i, std::int64_t k, int purpose) const {
        return position_noise(
            tissue_.seed + 300 + static_cast<std::uint64_t>(purpose), i, section_.along, k);
    }

    void nucleus(
        double u, double z, double length, double width, double angle, double strength) const {
        if (!is_epidermis(u, z)) return;
        clear_ellipse(
            result_.stain,
            section_,
            {u, z, length + 1.1, width + 1.1, std::cos(angle), std::sin(angle), 0.35, 0.4});
        stain_ellipse(
            result_.stain,
            result_.stain.haematoxylin,
            section_,
            {u, z, length, width, std::cos(angle), std::sin(angle), 1.15 * strength, 0.35});
    }

    void draw_palisade() const;
    void draw_upper_rows() const;

    const TissuePicture& tissue_;
    const Section& section_;
    StainedSection& result_;
};

void Epidermis::draw_palisade() const {
    constexpr double spacing = 6.4;  // um along the junction
    const double end = section_.lateral(section_.columns) + 10.0;
    const double start = std::floor((section_.left - 10.0) / spacing) * spacing;
    double along = 0.0, next = 0.0, before = junction_at(tissue_, section_, start);
    std::int64_t count = static_cast<std::int64_t>(std::llround(start));
    for (double u = start; u < end; u += 0.5) {
        const double here = junction_at(tissue_, section_, u);
        along += std::hypot(0.5, here - before);
        before = here;
        if (along < next) continue;
        next = along + spacing * (0.85 + 0.3 * noise(++count, 0, 1));
        const double slope =
            (junction_at(tissue_, section_, u + 2.0) - junction_at(tissue_, section_, u - 2.0)) /
            4.0;
        const double norm = std::hypot(1.0, slope);
        const double away = 6.2 + 1.2 * noise(count, 0, 2);
        // The normal points from the junction up into the epidermis: (slope, -1) / norm.
        nucleus(u + away * slope / norm,
                here - away / norm,
                4.3,
                2.55,
                std::atan2(-1.0, slope) + 0.25 * (noise(count, 0, 3) - 0.5),
                1.05);
    }
}

void Epidermis::draw_upper_rows() const {
    constexpr double step = 9.6;  // um between cells, sideways
    constexpr double rise = 8.0;  // and in depth
    const double top = tissue_.thickness[0] + 3.0;
    const auto first = static_cast<std::int64_t>(std::floor(section_.left / step)) - 1;
    const auto last =
        static_cast<std::int64_t>(std::ceil(section_.lateral(section_.columns) / step)) + 1;
    const double deepest = 2.5 * (tissue_.thickness[0] + tissue_.thickness[1]);
    for (std::int64_t k = 0; top + rise * static_cast<double>(k) < deepest; ++k)
        for (std::int64_t i = first; i <= last; ++i) {
            const double shift = (k % 2 == 0 ? 0.0 : 0.5) + 0.55 * (noise(i, k, 4) - 0.5);
            const double u = step * (static_cast<double>(i) + shift);
            const double z = top + rise * (static_cast<double>(k) + 0.5 * noise(i, k, 5));
            const double junction = junction_at(tissue_, section_, u);
            if (z > junction - 15.0 || noise(i, k, 6) > 0.86) continue;
            const double height =
                std::clamp((junction - 13.0 - z) / std::max(20.0, junction - 13.0 - top), 0.0, 1.0);
            const double grow = 0.9 + 0.25 * noise(i, k, 7);
            nucleus(u,
                    z,
                    grow * (3.3 + 1.6 * height),
                    grow * (2.95 - 1.75 * height),
                    0.35 * (noise(i, k, 8) - 0.5) * (1.0 - 0.5 * height),
                    0.86 - 0.12 * height);
        }
}

}  // namespace

void stain_cells(const TissuePicture& tissue, const Section& section, StainedSection& result) {
    Epidermis(tissue, section, result).draw();
    for (std::size_t i = 0; i < tissue.vessels.size(); ++i) {
        const auto& vessel = tissue.vessels[i];
        Projection here;
        if (!project(tissue, section, vessel.position, vessel.radius + 5.0, here)) continue;
        if (std::abs(here.off_plane) > 0.5 * tissue.voxel + vessel.radius) continue;
        stain_vessel(result.stain,
                     section,
                     here.lateral,
                     vessel.position[2],
                     vessel.radius,
                     tissue.seed + 5000 + i);
    }
    for (const std::size_t i : cells_in_slab(tissue, section)) {
        const auto& p = tissue.cells.position[i];
        Projection here;
        project(tissue,
                section,
                {static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])},
                30.0,
                here);
        DrawnCell cell{
            tissue.cells.kind[i], tissue.cells.id[i], here.lateral, static_cast<double>(p[2])};
        const double reach = 0.5 * tissue.voxel + static_cast<double>(tissue.cells.radius[i]);
        cell.focus = 1.0 - 0.22 * std::abs(here.off_plane) / reach;
        // Rim cells line the wall of an open channel: those in front of or behind the plane would
        // bridge the gap.
        constexpr std::uint8_t rim_keratinocyte = 6;
        if (cell.kind == rim_keratinocyte && part_at(section, result, cell) == SectionPart::gap)
            continue;
        turn_cell(tissue, section, result, i, cell);
        stain_cell(result.stain, section, cell);
    }
}

}  // namespace reticulin::visualization
