#include "visualization/masson_section.hpp"

#include "engine/core/parallel.hpp"

#include "visualization/fibre_texture.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace reticulin::visualization {

namespace {

// The look (drawing, not data): chosen against photographs of normal skin in Masson's trichrome.
constexpr double blue_of_mature = 1.10;   // concentration of a dense bundle at reference collagen
constexpr double blue_of_new = 0.50;      // young fibres are thin and pale
constexpr double bundle_contrast = 2.3;   // how sharply bundles end
constexpr double young_share_gain = 6.0;  // a share of 1 / this of new collagen looks all young
constexpr double young_haze = 0.175;      // blue of fibrils too thin to count; under the threshold
constexpr double haze_reference = 10.0;   // mg/mL of new collagen at which fibrils fill the gaps
constexpr double epidermis_red = 0.58;
constexpr double fibrin_reference = 3.0;  // mg/mL of a dense clot
constexpr double coarse_onset = 0.35;     // of the papillary thickness below the junction
constexpr double coarse_full = 1.35;

double smooth_step(double from, double to, double v) {
    const double t = std::clamp((v - from) / (to - from), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

double logistic(double v) {
    return 1.0 / (1.0 + std::exp(-v));
}

/// The textures of one section, pixel by pixel.
struct Textures {
    std::vector<float> fine, coarse, young;
};

/// Where the tissue's parts begin in one column of pixels, um of depth.
struct ColumnEdges {
    double lateral = 0;
    double surface = 0;
    double corneum_end = 0;
    double junction = 0;
    double dermis_end = 0;
};

/// A place in the section, and how fields are read there.
struct Place {
    double u = 0;
    double z = 0;
    std::array<double, 3> at{};
    Stencil stencil;
};

/// Paints a section row by row.
class SectionPainter {
  public:
    SectionPainter(const TissuePicture& tissue, const Section& section)
        : tissue_(tissue),
          section_(section),
          baselines_(tissue),
          undulation_(tissue.seed + 71, tissue, section, 130.0),
          ripple_(tissue.seed + 72, tissue, section, 31.0),
          lamella_(tissue.seed + 73, tissue, section, 24.0),
          cytoplasm_(tissue.seed + 74, tissue, section, 3.2),
          clot_(tissue.seed + 75, tissue, section, 2.6) {}

    StainedSection paint();

  private:
    [[nodiscard]] ColumnEdges edges_of(int column) const;
    void paint_pixel(int column, int row, const ColumnEdges& edges, StainedSection& result) const;
    [[nodiscard]] Place place(double u, double z) const;
    void paint_dermis(std::size_t k,
                      const Place& place,
                      double below_junction,
                      StainRaster& stain) const;
    void paint_clot(std::size_t k, const Place& place, StainRaster& stain) const;
    /// Fibrils of new collagen between bundles and in the clot, too pale to count as collagen.
    void paint_fibrils(std::size_t k, const Place& place, StainRaster& stain) const;
    void paint_fat(std::size_t k, double u, double z, StainRaster& stain) const;
    [[nodiscard]] bool in_gap(double u, double z, double junction) const;

    const TissuePicture& tissue_;
    const Section& section_;
    MassonBaselines baselines_;
    SmoothNoise undulation_, ripple_, lamella_, cytoplasm_, clot_;
    Textures texture_;
};

StainedSection SectionPainter::paint() {
    const double longest = 42.0;
    const int margin = static_cast<int>(longest * section_.scale) + 4;
    const FibreField fibres = fibre_field(tissue_, section_, margin);
    texture_.fine = fibre_texture(tissue_, section_, fibres, {1.3, 15.0, 0.42, 34.0, 1});
    texture_.coarse = fibre_texture(tissue_, section_, fibres, {5.5, longest, 0.50, 105.0, 2});
    texture_.young = fibre_texture(tissue_, section_, fibres, {0.9, 9.0, 0.55, 22.0, 3});
    StainedSection result;
    result.stain = StainRaster(section_.columns, section_.rows);
    const std::size_t count = result.stain.blue.size();
    result.part.assign(count, SectionPart::air);
    result.fibre_cosine.resize(count);
    result.fibre_sine.resize(count);
    std::vector<ColumnEdges> edges;
    for (int column = 0; column < section_.columns; ++column) edges.push_back(edges_of(column));
    for_each_block(static_cast<std::size_t>(section_.rows), [&](std::size_t row) {
        for (int column = 0; column < section_.columns; ++column) {
            const auto r = static_cast<int>(row);
            const std::size_t k = result.stain.index(column, r);
            const std::size_t f = fibres.index(column + margin, r + margin);
            result.fibre_cosine[k] = fibres.cosine[f];
            result.fibre_sine[k] = fibres.sine[f];
            paint_pixel(column, r, edges[static_cast<std::size_t>(column)], result);
        }
    });
    return result;
}

ColumnEdges SectionPainter::edges_of(int column) const {
    const double u = section_.lateral(column + 0.5);
    const auto& thickness = tissue_.thickness;
    ColumnEdges edges;
    edges.lateral = u;
    // The surface is flat in the data; up to a few um of relief above it are drawn.
    edges.surface = -2.0 - 1.6 * undulation_.at(u, 0.0) - 0.8 * ripple_.at(u, 0.0);
    edges.corneum_end = thickness[0] + 0.8 * ripple_.at(u, 50.0);
    edges.junction = junction_at(tissue_, section_, u);
    edges.dermis_end =
        thickness[0] + thickness[1] + thickness[2] + thickness[3] + 14.0 * undulation_.at(u, 900.0);
    return edges;
}

Place SectionPainter::place(double u, double z) const {
    const auto at = section_.point(u, z);
    return {u, z, at, Stencil(tissue_.collagen, tissue_.voxel, at[0], at[1], at[2])};
}

bool SectionPainter::in_gap(double u, double z, double junction) const {
    // A torn wall is not a ruler.
    const auto edge = [&] { return 1.0 + 0.07 * ripple_.at(u * 3.0, z * 3.0); };
    for (const auto& puncture : tissue_.punctures) {
        const double radius = open_radius_at(puncture, std::max(z, 0.0), tissue_.day, junction);
        if (radius <= 0.0) continue;
        if (puncture.plane) {
            const auto p = section_.point(u, z);
            const double away = periodic_difference(p[0], puncture.entry[0], tissue_.width()) *
                                    puncture.plane_normal[0] +
                                periodic_difference(p[1], puncture.entry[1], tissue_.breadth()) *
                                    puncture.plane_normal[1];
            if (std::abs(away) < radius * edge()) return true;
            continue;
        }
        const auto axis = axis_at(puncture, z);
        const auto p = section_.point(u, z);
        const double dx = periodic_difference(p[0], axis[0], tissue_.width());
        const double dy = periodic_difference(p[1], axis[1], tissue_.breadth());
        if (std::hypot(dx, dy) < radius * edge()) return true;
    }
    return false;
}

void SectionPainter::paint_pixel(int column,
                                 int row,
                                 const ColumnEdges& edges,
                                 StainedSection& result) const {
    const double u = edges.lateral, z = section_.depth(row + 0.5);
    const double surface = edges.surface, corneum = edges.corneum_end, junction = edges.junction;
    const std::size_t k = result.stain.index(column, row);
    if (z <= surface) return;
    if (in_gap(u, z, junction)) {
        result.part[k] = SectionPart::gap;
        if (z > junction) paint_clot(k, place(u, z), result.stain);
    } else if (z <= corneum) {
        result.part[k] = SectionPart::corneum;
        const double sheet =
            2.2 * (z - surface) + 2.3 * lamella_.at(u, 0.4 * z) + 1.2 * ripple_.at(u, z);
        result.stain.red[k] = static_cast<float>(0.80 + 0.42 * std::sin(sheet));
    } else if (z <= junction) {
        result.part[k] = SectionPart::epidermis;
        const double height = (junction - z) / std::max(10.0, junction - corneum);
        const double granular = smooth_step(10.0, 3.0, z - corneum);
        result.stain.red[k] =
            static_cast<float>(epidermis_red - 0.08 * smooth_step(0.25, 0.0, height) +
                               0.045 * cytoplasm_.at(u, z) + 0.10 * granular);
        result.stain.haematoxylin[k] = static_cast<float>(
            0.035 + 0.22 * granular * smooth_step(0.3, 1.4, cytoplasm_.at(1.9 * u, 1.9 * z)));
    } else if (z < edges.dermis_end) {
        result.part[k] = SectionPart::dermis;
        const Place here = place(u, z);
        paint_dermis(k, here, z - junction, result.stain);
        paint_clot(k, here, result.stain);
        paint_fibrils(k, here, result.stain);
    } else {
        result.part[k] = SectionPart::fat;
        paint_fat(k, u, z, result.stain);
    }
}

void SectionPainter::paint_dermis(std::size_t k,
                                  const Place& place,
                                  double below_junction,
                                  StainRaster& stain) const {
    const double depth = place.at[2];
    const double total = place.stencil.level(tissue_.collagen);
    const double fresh = std::max(0.0, place.stencil.level(tissue_.new_collagen));
    // Voxels that straddle the junction hold less dermis; their shortage is not a loss of collagen.
    const double resting = place.stencil.level(tissue_.resting_collagen);
    const double reference = baselines_.at(depth).reference;
    const double straddle = below_junction < 1.5 * tissue_.voxel && resting > 0.0
                                ? std::clamp(reference / resting, 1.0, 8.0)
                                : 1.0;
    const double density = straddle * total / reference;
    const double young = total > 0.0 ? std::clamp(young_share_gain * fresh / total, 0.0, 1.0) : 0.0;
    const double papillary = std::max(tissue_.thickness[2], 1.0);
    const double coarse =
        smooth_step(coarse_onset * papillary, coarse_full * papillary, below_junction);
    const double fine_part = (1.0 - coarse) + 0.30 * coarse;
    const double mature_scale = 1.0 / std::hypot(fine_part, coarse);
    const double mature = mature_scale * (fine_part * static_cast<double>(texture_.fine[k]) +
                                          coarse * static_cast<double>(texture_.coarse[k]));
    const auto thin = static_cast<double>(texture_.young[k]);
    const double fibre = ((1.0 - young) * mature + young * thin) / std::hypot(1.0 - young, young);
    const double full = ((1.0 - young) * blue_of_mature + young * blue_of_new) *
                        std::clamp(density, 0.05, 1.6) *
                        (1.0 + 0.10 * static_cast<double>(texture_.fine[k]) * (1.0 - young));
    // Blue passes the threshold exactly where the standard normal texture exceeds -quantile: the
    // section holds the area fraction that the instrument reads from the fields.
    const double share = std::clamp(masson_blue_threshold / full, 0.02, 0.98);
    const double at_threshold = std::log(share / (1.0 - share));
    const double quantile = baselines_.quantile(straddle * total, depth);
    const double bundle = logistic(bundle_contrast * (fibre + quantile) + at_threshold);
    stain.blue[k] = static_cast<float>(full * bundle);
    stain.red[k] =
        static_cast<float>(0.035 + 0.03 * std::max(0.0, static_cast<double>(texture_.fine[k])));
    // Where collagen is gone the wound's loose ground substance shows, pale pink.
    stain.red[k] += static_cast<float>(0.13 * std::clamp(1.0 - density, 0.0, 1.0));
    // The loose, oedematous ground of young tissue takes a little of the red.
    stain.red[k] += static_cast<float>(0.05 * young * (1.0 - bundle));
}

void SectionPainter::paint_clot(std::size_t k, const Place& place, StainRaster& stain) const {
    if (tissue_.fibrin.values.empty()) return;
    const double fibrin = place.stencil.level(tissue_.fibrin);
    const double share = std::clamp(fibrin / fibrin_reference, 0.0, 1.0);
    if (share < 0.01) return;
    const double strand =
        logistic(2.5 * (clot_.at(place.u, 0.7 * place.z) + 0.6 * cytoplasm_.at(place.u, place.z)));
    stain.red[k] += static_cast<float>(share * (0.25 + 0.75 * strand));
    stain.blue[k] *= static_cast<float>(1.0 - 0.85 * share);
}

void SectionPainter::paint_fibrils(std::size_t k, const Place& place, StainRaster& stain) const {
    if (tissue_.new_collagen.values.empty()) return;
    const double fresh = place.stencil.level(tissue_.new_collagen);
    const double share = std::clamp(fresh / haze_reference, 0.0, 1.0);
    if (share < 0.01) return;
    const double fibril = logistic(0.6 + 2.2 * static_cast<double>(texture_.young[k]));
    stain.blue[k] = std::max(stain.blue[k], static_cast<float>(young_haze * share * fibril));
    stain.red[k] *= static_cast<float>(1.0 - 0.7 * share * fibril);  // they displace loose ground
}

void SectionPainter::paint_fat(std::size_t k, double u, double z, StainRaster& stain) const {
    constexpr double adipocyte = 72.0;  // um between centres
    const auto i0 = static_cast<std::int64_t>(std::floor(u / adipocyte));
    const auto k0 = static_cast<std::int64_t>(std::floor(z / adipocyte));
    double nearest = 1e9, second = 1e9;
    for (std::int64_t i = i0 - 1; i <= i0 + 1; ++i)
        for (std::int64_t j = k0 - 1; j <= k0 + 1; ++j) {
            const double cx =
                (static_cast<double>(i) + position_noise(tissue_.seed + 81, i, 0, j)) * adipocyte;
            const double cz =
                (static_cast<double>(j) + position_noise(tissue_.seed + 82, i, 0, j)) * adipocyte;
            const double distance = std::hypot(u - cx, z - cz);
            if (distance < nearest)
                second = std::exchange(nearest, distance);
            else
                second = std::min(second, distance);
        }
    const double wall = std::exp(-std::pow((second - nearest) / 2.6, 2));
    stain.blue[k] = static_cast<float>(0.50 * wall);
    stain.red[k] = static_cast<float>(0.01 + 0.10 * wall);
}

}  // namespace

StainedSection stain_tissue(const TissuePicture& tissue, const Section& section) {
    return SectionPainter(tissue, section).paint();
}

}  // namespace reticulin::visualization
