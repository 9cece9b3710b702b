#include "visualization/fibre_texture.hpp"

#include "engine/core/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace reticulin::visualization {

namespace {

/// Finalizer of SplitMix64 (Steele, Lea and Flood 2014).
std::uint64_t mixed(std::uint64_t v) {
    v += 0x9e3779b97f4a7c15ULL;
    v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9ULL;
    v = (v ^ (v >> 27)) * 0x94d049bb133111ebULL;
    return v ^ (v >> 31);
}

std::uint64_t hashed(std::uint64_t seed, std::int64_t i, std::int64_t j, std::int64_t k) {
    std::uint64_t h = mixed(seed);
    for (const std::int64_t part : {i, j, k}) h = mixed(h ^ static_cast<std::uint64_t>(part));
    return h;
}

}  // namespace

double position_noise(std::uint64_t seed, std::int64_t i, std::int64_t j, std::int64_t k) {
    return (static_cast<double>(hashed(seed, i, j, k) >> 11) + 0.5) * 0x1.0p-53;
}

double normal_noise(std::uint64_t seed, std::int64_t i, std::int64_t j, std::int64_t k) {
    const std::uint64_t h = hashed(seed, i, j, k);
    const double u = (static_cast<double>(h >> 32) + 0.5) * 0x1.0p-32;
    const double v = (static_cast<double>(h & 0xffffffffULL) + 0.5) * 0x1.0p-32;
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

SmoothNoise::SmoothNoise(std::uint64_t seed,
                         const TissuePicture& tissue,
                         const Section& section,
                         double feature)
    : seed_(seed),
      plane_(2 * static_cast<std::int64_t>(std::floor(section.position / tissue.voxel)) +
             section.along),
      feature_(feature) {
    const double block = section.along == 0 ? tissue.width() : tissue.breadth();
    count_ = std::max<std::int64_t>(1, std::llround(block / feature));
    spacing_ = block / static_cast<double>(count_);
    const double margin = 60.0;  // um: how far a fibre is followed beyond the window
    const auto cell = [](double place, double size) {
        return static_cast<std::int64_t>(std::floor(place / size));
    };
    first_i_ = cell(section.left - margin, spacing_) - 1;
    first_k_ = cell(section.top - margin, feature_) - 1;
    table_columns_ = cell(section.lateral(section.columns) + margin, spacing_) + 3 - first_i_;
    table_rows_ = cell(section.depth(section.rows) + margin, feature_) + 3 - first_k_;
    table_.resize(static_cast<std::size_t>(table_columns_ * table_rows_));
    for_each_block(static_cast<std::size_t>(table_rows_), [&](std::size_t row) {
        for (std::int64_t i = 0; i < table_columns_; ++i)
            table_[row * static_cast<std::size_t>(table_columns_) + static_cast<std::size_t>(i)] =
                static_cast<float>(number(first_i_ + i, first_k_ + static_cast<std::int64_t>(row)));
    });
}

double SmoothNoise::number(std::int64_t i, std::int64_t k) const {
    const std::int64_t rest = i % count_;
    return normal_noise(seed_, rest < 0 ? rest + count_ : rest, plane_, k);
}

double SmoothNoise::lattice(std::int64_t i, std::int64_t k) const {
    const std::int64_t column = i - first_i_, row = k - first_k_;
    if (column < 0 || row < 0 || column >= table_columns_ || row >= table_rows_)
        return static_cast<double>(static_cast<float>(number(i, k)));
    return static_cast<double>(table_[static_cast<std::size_t>(row * table_columns_ + column)]);
}

double SmoothNoise::at(double lateral, double depth) const {
    const double gx = lateral / spacing_, gz = depth / feature_;
    const double ix = std::floor(gx), iz = std::floor(gz);
    const auto ease = [](double t) { return t * t * (3.0 - 2.0 * t); };
    const double tx = ease(gx - ix), tz = ease(gz - iz);
    const auto i = static_cast<std::int64_t>(ix), k = static_cast<std::int64_t>(iz);
    return (1 - tz) * ((1 - tx) * lattice(i, k) + tx * lattice(i + 1, k)) +
           tz * ((1 - tx) * lattice(i, k + 1) + tx * lattice(i + 1, k + 1));
}

FibreField fibre_field(const TissuePicture& tissue, const Section& section, int margin) {
    FibreField fibres;
    fibres.margin = margin;
    fibres.columns = section.columns + 2 * margin;
    fibres.rows = section.rows + 2 * margin;
    const auto count = fibres.index(0, fibres.rows);
    fibres.cosine.assign(count, 1.0F);
    fibres.sine.assign(count, 0.0F);
    fibres.anisotropy.assign(count, 0.0F);
    fibres.in_plane.assign(count, 1.0F);
    if (tissue.orientation.components < 6) return fibres;
    const int along = section.along == 0 ? 0 : 1, shear = section.along == 0 ? 5 : 4;
    for_each_block(static_cast<std::size_t>(fibres.rows), [&](std::size_t row) {
        for (int column = 0; column < fibres.columns; ++column) {
            const auto p = section.point(section.lateral(column - margin + 0.5),
                                         section.depth(static_cast<double>(row) - margin + 0.5));
            const Stencil stencil(tissue.orientation, tissue.voxel, p[0], p[1], p[2]);
            const auto level = [&](int component) {
                return stencil.level(tissue.orientation, component);
            };
            const double flat = level(along), deep = level(2), other = level(1 - along);
            const double twice_shear = 2.0 * level(shear), sum = flat + deep;
            // Where the tensor hardly fixes a direction the drawn fibres lie flat, so that a
            // small change of the tensor does not turn the whole texture.
            const double flatness = 0.15 * (sum + other);
            const double angle = 0.5 * std::atan2(twice_shear, flat - deep + flatness);
            const std::size_t k = fibres.index(column, static_cast<int>(row));
            fibres.cosine[k] = static_cast<float>(std::cos(angle));
            fibres.sine[k] = static_cast<float>(std::sin(angle));
            if (sum <= 0.0) continue;
            fibres.anisotropy[k] = static_cast<float>(
                std::clamp(std::hypot(twice_shear, flat - deep) / sum, 0.0, 1.0));
            fibres.in_plane[k] = static_cast<float>(std::clamp(sum / (sum + other), 0.0, 1.0));
        }
    });
    return fibres;
}

namespace {

/// The directions of one texture: the fibres' own plus drawn undulation, which grows where the
/// tensor does not fix a direction.
struct Directions {
    struct Pixel {
        float cosine, sine, noise;
    };

    std::vector<Pixel> pixels;
};

Directions directions_of(const TissuePicture& tissue,
                         const Section& section,
                         const FibreField& fibres,
                         const FibreStyle& style) {
    Directions d{std::vector<Directions::Pixel>(fibres.cosine.size())};
    const std::uint64_t seed = tissue.seed + 1000 * style.purpose;
    const SmoothNoise grain(seed + 1, tissue, section, style.feature);
    const SmoothNoise long_wave(seed + 2, tissue, section, style.wavelength);
    const SmoothNoise short_wave(seed + 3, tissue, section, 0.4 * style.wavelength);
    for_each_block(static_cast<std::size_t>(fibres.rows), [&](std::size_t row) {
        for (int column = 0; column < fibres.columns; ++column) {
            const std::size_t k = fibres.index(column, static_cast<int>(row));
            const double u = section.lateral(column - fibres.margin + 0.5);
            const double z = section.depth(static_cast<double>(row) - fibres.margin + 0.5);
            const double loose = 1.35 - static_cast<double>(fibres.anisotropy[k]);
            const double turn =
                style.waviness * loose * (0.8 * long_wave.at(u, z) + 0.35 * short_wave.at(u, z));
            const double c = std::cos(turn), s = std::sin(turn);
            d.pixels[k] = {static_cast<float>(fibres.cosine[k] * c - fibres.sine[k] * s),
                           static_cast<float>(fibres.sine[k] * c + fibres.cosine[k] * s),
                           static_cast<float>(grain.at(u, z))};
        }
    });
    return d;
}

/// Follows a fibre to one side, `stride` pixels at a time, and adds up the noise along it.
class Walk {
  public:
    Walk(const FibreField& fibres, const Directions& d, float x, float y, float side, float stride)
        : fibres_(fibres), pixels_(d.pixels.data()), x_(x), y_(y), stride_(stride) {
        const Directions::Pixel& here = pixel();
        before_x_ = side * here.cosine;
        before_y_ = side * here.sine;
    }

    void step() {
        const Directions::Pixel& here = pixel();
        float cosine = here.cosine, sine = here.sine;
        if (cosine * before_x_ + sine * before_y_ < 0.0F) {  // an axis has no sign
            cosine = -cosine;
            sine = -sine;
        }
        before_x_ = cosine;
        before_y_ = sine;
        x_ += stride_ * cosine;
        y_ += stride_ * sine;
        sum_ += noise();
    }

    [[nodiscard]] float sum() const { return sum_; }

  private:
    [[nodiscard]] const Directions::Pixel& pixel() const {
        const int column = std::clamp(static_cast<int>(x_), 0, fibres_.columns - 2);
        const int row = std::clamp(static_cast<int>(y_), 0, fibres_.rows - 2);
        return pixels_[fibres_.index(column, row)];
    }

    [[nodiscard]] float noise() const {
        const float gx = std::clamp(x_ - 0.5F, 0.0F, static_cast<float>(fibres_.columns) - 1.001F);
        const float gy = std::clamp(y_ - 0.5F, 0.0F, static_cast<float>(fibres_.rows) - 1.001F);
        const int ix = static_cast<int>(gx), iy = static_cast<int>(gy);
        const float tx = gx - static_cast<float>(ix), ty = gy - static_cast<float>(iy);
        const Directions::Pixel* above = pixels_ + fibres_.index(ix, iy);
        const Directions::Pixel* below = above + fibres_.columns;
        const float upper = above[0].noise + tx * (above[1].noise - above[0].noise);
        const float lower = below[0].noise + tx * (below[1].noise - below[0].noise);
        return upper + ty * (lower - upper);
    }

    const FibreField& fibres_;
    const Directions::Pixel* pixels_;
    float x_, y_, stride_, before_x_ = 0.0F, before_y_ = 0.0F, sum_ = 0.0F;
};

/// Sum of the noise along the fibre through the middle of a pixel, `steps` to each side. Both sides
/// are walked together: a step waits for the one before it, not for the other side.
double sum_along(
    const FibreField& fibres, const Directions& d, int column, int row, int steps, float stride) {
    const float x = static_cast<float>(column) + 0.5F, y = static_cast<float>(row) + 0.5F;
    Walk forth(fibres, d, x, y, 1.0F, stride), back(fibres, d, x, y, -1.0F, stride);
    for (int step = 0; step < steps; ++step) {
        forth.step();
        back.step();
    }
    return static_cast<double>(d.pixels[fibres.index(column, row)].noise + forth.sum() +
                               back.sum());
}

void standardise(std::vector<float>& values) {
    double sum = 0.0, squares = 0.0;
    for (const float v : values) {
        sum += v;
        squares += static_cast<double>(v) * v;
    }
    const double n = static_cast<double>(values.size());
    const double mean = sum / n;
    const double deviation = std::sqrt(std::max(1e-12, squares / n - mean * mean));
    for (float& v : values) v = static_cast<float>((v - mean) / deviation);
}

}  // namespace

std::vector<float> fibre_texture(const TissuePicture& tissue,
                                 const Section& section,
                                 const FibreField& fibres,
                                 const FibreStyle& style) {
    const Directions d = directions_of(tissue, section, fibres, style);
    const auto columns = static_cast<std::size_t>(section.columns);
    std::vector<float> texture(columns * static_cast<std::size_t>(section.rows));
    // Noise of thick fibres hardly changes from pixel to pixel: a third of their thickness will do.
    const double stride = std::max(1.0, std::floor(style.feature * section.scale / 3.0));
    for_each_block(static_cast<std::size_t>(section.rows), [&](std::size_t row) {
        for (int column = 0; column < section.columns; ++column) {
            const int x = column + fibres.margin, y = static_cast<int>(row) + fibres.margin;
            const std::size_t k = fibres.index(x, y);
            // Fibres without direction, or cut across, show as short grains.
            const double sharp = (0.4 + 0.6 * static_cast<double>(fibres.anisotropy[k])) *
                                 std::min(1.0, 1.5 * static_cast<double>(fibres.in_plane[k]));
            const double length = sharp * style.length * section.scale;
            const int steps = std::max(2, static_cast<int>(length / stride));
            const double sum = sum_along(fibres, d, x, y, steps, static_cast<float>(stride));
            texture[row * columns + static_cast<std::size_t>(column)] =
                static_cast<float>(sum / std::sqrt(2.0 * steps + 1.0));
        }
    });
    standardise(texture);
    return texture;
}

}  // namespace reticulin::visualization
