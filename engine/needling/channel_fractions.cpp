#include "engine/needling/channel_fractions.hpp"

#include "engine/core/parallel.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::needling {

namespace {

constexpr double full = 1.0 - 1e-12;

/// Simpson's rule over an even number of intervals; exact for the cone's quadratic section.
template <class Section>
double integrate(double from, double to, Section&& section) {
    constexpr int intervals = 8;
    if (to <= from) return 0.0;
    const double step = (to - from) / intervals;
    double sum = section(from) + section(to);
    for (int i = 1; i < intervals; ++i) sum += (i % 2 == 1 ? 4.0 : 2.0) * section(from + i * step);
    return sum * step / 3.0;
}

/// A rectangle of voxel columns, not wrapped: indices may lie outside the block.
struct ColumnBox {
    int x_begin, x_end, y_begin, y_end;

    [[nodiscard]] std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y - y_begin) * static_cast<std::size_t>(x_end - x_begin) +
               static_cast<std::size_t>(x - x_begin);
    }

    [[nodiscard]] std::size_t size() const {
        return static_cast<std::size_t>(x_end - x_begin) *
               static_cast<std::size_t>(y_end - y_begin);
    }
};

/// Columns within `reach` of an axis that runs between two points.
ColumnBox columns_around(const ChannelShape& shape,
                         const RegularGrid& grid,
                         const Vec3& a,
                         const Vec3& b,
                         double reach) {
    const double h = grid.voxel();
    const auto low = [&](Eigen::Index d) {
        return RegularGrid::floor_to_int((std::min(a[d], b[d]) - reach) / h);
    };
    const auto high = [&](Eigen::Index d) {
        return RegularGrid::floor_to_int((std::max(a[d], b[d]) + reach) / h) + 1;
    };
    if (!shape.is_plane()) return {low(0), high(0), low(1), high(1)};
    return shape.plane_crosses_x() ? ColumnBox{low(0), high(0), 0, grid.ny()}
                                   : ColumnBox{0, grid.nx(), low(1), high(1)};
}

/// One plane of voxels: samples a puncture's core and collar and scales them to the cone's volume.
class PlaneSampler {
  public:
    PlaneSampler(const ChannelShape& shape,
                 const RegularGrid& grid,
                 int z,
                 const ChannelSampling& sampling)
        : shape_(shape),
          grid_(grid),
          sampling_(sampling),
          z_(z),
          top_(z * grid.voxel()),
          bottom_(std::min((z + 1) * grid.voxel(), shape.depth())),
          box_(columns_around(shape,
                              grid,
                              shape.axis_at(top_),
                              shape.axis_at(bottom_),
                              shape.collar_reach(top_) / shape.cosine())),
          core_(box_.size(), 0.0),
          collar_(box_.size(), 0.0) {}

    void sample() {
        for (int k = 0; k < sampling_.along; ++k)
            sample_slice(top_ + (k + 0.5) * thickness() / sampling_.along);
        const double breadth = shape_.plane_crosses_x() ? grid_.breadth() : grid_.width();
        const double voxel = grid_.voxel_volume();
        scale_core(core_volume(shape_, top_, bottom_, breadth) / voxel);
        scale_collar(collar_volume(shape_, top_, bottom_, breadth) / voxel);
    }

    void append_to(std::vector<ChannelFraction>& fractions) const {
        for (int y = box_.y_begin; y < box_.y_end; ++y) {
            for (int x = box_.x_begin; x < box_.x_end; ++x) {
                const std::size_t i = box_.index(x, y);
                if (core_[i] <= 0.0 && collar_[i] <= 0.0) continue;
                const VoxelIndex v{RegularGrid::wrap_index(x, grid_.nx()),
                                   RegularGrid::wrap_index(y, grid_.ny()),
                                   z_};
                fractions.push_back({v, grid_.offset(v), core_[i], collar_[i]});
            }
        }
    }

  private:
    [[nodiscard]] double thickness() const { return bottom_ - top_; }

    void sample_slice(double depth) {
        const Vec3 axis = shape_.axis_at(depth);
        const double hole = shape_.hole_radius(depth);
        const double share = thickness() / (grid_.voxel() * sampling_.along);
        // A tip thinner than the samples' distance would be missed: three samples per radius.
        const double fine = hole > 0.0 ? std::ceil(3.0 * grid_.voxel() / hole) : 0.0;
        const int core_samples =
            std::clamp(static_cast<int>(std::min(fine, 64.0)), sampling_.across, 64);
        add(core_, axis, hole, core_samples, share, [&](double q) { return q < hole ? 1.0 : 0.0; });
        add(collar_, axis, shape_.collar_reach(depth), sampling_.across, share, [&](double q) {
            return shape_.collar_profile(q, depth);
        });
    }

    template <class Value>
    void add(std::vector<double>& out,
             const Vec3& axis,
             double reach,
             int samples,
             double share,
             Value&& value) {
        const ColumnBox box = columns_around(shape_, grid_, axis, axis, reach / shape_.cosine());
        const double step = grid_.voxel() / samples;
        const double weight = share / (samples * samples);
        for (int y = std::max(box.y_begin, box_.y_begin); y < std::min(box.y_end, box_.y_end);
             ++y) {
            for (int x = std::max(box.x_begin, box_.x_begin); x < std::min(box.x_end, box_.x_end);
                 ++x) {
                double sum = 0.0;
                for (int j = 0; j < samples; ++j) {
                    const double dy = y * grid_.voxel() + (j + 0.5) * step - axis[1];
                    for (int i = 0; i < samples; ++i) {
                        const double dx = x * grid_.voxel() + (i + 0.5) * step - axis[0];
                        sum += value(shape_.distance(dx, dy));
                    }
                }
                out[box_.index(x, y)] += weight * sum;
            }
        }
    }

    /// Voxels that lie wholly in the hole stay at 1; the cut ones take up the difference.
    void scale_core(double target) {
        double whole = 0.0;
        double cut = 0.0;
        for (const double c : core_) (c >= full ? whole : cut) += c;
        if (whole + cut <= 0.0) {
            add_at_axis(core_, target);
            return;
        }
        if (cut <= 0.0) return;
        const double factor = std::max(0.0, target - whole) / cut;
        for (double& c : core_) c = c >= full ? 1.0 : std::min(1.0, c * factor);
    }

    void scale_collar(double target) {
        double sum = 0.0;
        for (const double c : collar_) sum += c;
        if (sum <= 0.0) {
            if (target > 0.0) add_at_axis(collar_, target);
            return;
        }
        for (double& c : collar_) c *= target / sum;
    }

    void add_at_axis(std::vector<double>& out, double amount) {
        const Vec3 axis = shape_.axis_at(0.5 * (top_ + bottom_));
        const int x = RegularGrid::floor_to_int(axis[0] / grid_.voxel());
        const int y = RegularGrid::floor_to_int(axis[1] / grid_.voxel());
        out[box_.index(x, y)] += amount;
    }

    const ChannelShape& shape_;
    const RegularGrid& grid_;
    ChannelSampling sampling_;
    int z_;
    double top_;
    double bottom_;
    ColumnBox box_;
    std::vector<double> core_;
    std::vector<double> collar_;
};

/// Sorts by place and joins what periodic images of one puncture put into the same voxel.
void join_images(std::vector<ChannelFraction>& fractions) {
    std::stable_sort(
        fractions.begin(), fractions.end(), [](const ChannelFraction& a, const ChannelFraction& b) {
            return a.offset < b.offset;
        });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < fractions.size(); ++i) {
        if (kept > 0 && fractions[kept - 1].offset == fractions[i].offset) {
            fractions[kept - 1].core = std::min(1.0, fractions[kept - 1].core + fractions[i].core);
            fractions[kept - 1].collar =
                std::min(1.0, fractions[kept - 1].collar + fractions[i].collar);
        } else {
            fractions[kept++] = fractions[i];
        }
    }
    fractions.resize(kept);
}

}  // namespace

double core_volume(const ChannelShape& shape, double from, double to, double breadth) {
    return integrate(from, std::min(to, shape.depth()), [&](double z) {
        return shape.core_section(z, breadth);
    });
}

double collar_volume(const ChannelShape& shape, double from, double to, double breadth) {
    return integrate(from, std::min(to, shape.depth()), [&](double z) {
        return shape.collar_section(z, breadth);
    });
}

std::vector<ChannelFraction> channel_fractions(const tissue::Puncture& puncture,
                                               const RegularGrid& grid,
                                               const ChannelSampling& sampling) {
    const ChannelShape shape(puncture);
    int planes = 0;
    while (planes < grid.nz() && planes * grid.voxel() < shape.depth()) ++planes;
    std::vector<std::vector<ChannelFraction>> by_plane(static_cast<std::size_t>(planes));
    for_each_block(by_plane.size(), [&](std::size_t z) {
        PlaneSampler plane(shape, grid, static_cast<int>(z), sampling);
        plane.sample();
        plane.append_to(by_plane[z]);
    });
    std::vector<ChannelFraction> fractions;
    for (const auto& plane : by_plane)
        fractions.insert(fractions.end(), plane.begin(), plane.end());
    join_images(fractions);
    return fractions;
}

}  // namespace reticulin::needling
