#include "engine/cells/entry_places.hpp"

#include "engine/cells/motion.hpp"

namespace reticulin::cells {

namespace {
constexpr int placing_attempts = 16;  // per cell, in a voxel that the junction crosses
}

EntryPlaces::EntryPlaces(const tissue::SkinGeometry& geometry,
                         PlaneRange planes,
                         Expected expected,
                         PlaneExpectations* kept)
    : geometry_(geometry), planes_(planes), expected_(expected) {
    if (planes.empty()) return;
    const bool is_known = kept != nullptr && kept->planes == planes;
    plane_sum_ = is_known ? kept->sums : plane_sums();
    if (kept != nullptr) *kept = {planes, plane_sum_};
    for (const double s : plane_sum_) total_ += s;
}

std::vector<double> EntryPlaces::plane_sums() const {
    const RegularGrid& grid = geometry_.grid();
    std::vector<double> sums(static_cast<std::size_t>(planes_.end - planes_.begin));
    for_each_block(sums.size(), [&](std::size_t k) {
        std::vector<double> row(static_cast<std::size_t>(grid.nx()));
        double sum = 0.0;
        for (int y = 0; y < grid.ny(); ++y) {
            expected_(grid.offset(0, y, planes_.begin + static_cast<int>(k)), row);
            for (const double e : row) sum += e;
        }
        sums[k] = sum;
    });
    return sums;
}

std::vector<Vec3> EntryPlaces::draw(Stream& stream) const {
    std::vector<Vec3> places;
    if (total_ <= 0.0) return places;
    const std::uint64_t count = stream.poisson(total_);
    places.reserve(count);
    for (std::uint64_t k = 0; k < count; ++k) {
        const VoxelIndex voxel = voxel_of(stream.uniform() * total_);
        places.push_back(place_in(voxel, stream));
    }
    return places;
}

VoxelIndex EntryPlaces::voxel_of(double cumulative) const {
    const RegularGrid& grid = geometry_.grid();
    std::size_t k = 0;
    while (k + 1 < plane_sum_.size() && cumulative >= plane_sum_[k]) cumulative -= plane_sum_[k++];
    VoxelIndex last{0, 0, planes_.begin + static_cast<int>(k)};
    std::vector<double> row(static_cast<std::size_t>(grid.nx()));
    for (int y = 0; y < grid.ny(); ++y) {
        expected_(grid.offset(0, y, last.z), row);
        for (int x = 0; x < grid.nx(); ++x) {
            const double expected = row[static_cast<std::size_t>(x)];
            if (expected <= 0.0) continue;
            last = {x, y, last.z};
            cumulative -= expected;
            if (cumulative < 0.0) return last;
        }
    }
    return last;  // rounding at the very end of the plane
}

Vec3 EntryPlaces::place_in(VoxelIndex voxel, Stream& stream) const {
    const double h = geometry_.grid().voxel();
    Vec3 place;
    for (int attempt = 0; attempt < placing_attempts; ++attempt) {
        const double x = (voxel.x + stream.uniform()) * h;
        const double y = (voxel.y + stream.uniform()) * h;
        place = Vec3(x, y, (voxel.z + stream.uniform()) * h);
        if (is_dermis(geometry_.layer_at(place))) return place;
    }
    return confined(geometry_, place);
}

}  // namespace reticulin::cells
