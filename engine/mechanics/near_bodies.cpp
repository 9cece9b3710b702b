#include "engine/mechanics/near_bodies.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::mechanics {

namespace {

constexpr double search_tolerance = 0.01;     // um: rounding of single precision in a block of 1 cm
constexpr std::size_t written_past = 16;      // by the kernel
constexpr std::size_t usual_neighbours = 20;  // with the padding, of a body in a dense crowd

/// Makes room for `more` numbers behind those used.
void make_room(std::size_t used, std::size_t more, std::vector<std::uint32_t>& list) {
    if (list.size() < used + more) list.resize(std::max(used + more, list.size() * 3 / 2));
}

}  // namespace

void NearBodies::prepare(const RegularGrid& grid,
                         const ContactBodies& bodies,
                         const Search& search) {
    bodies_ = &bodies;
    search_ = search;
    if (bodies.size() == 0) return rows_.clear();
    bins_.sort(grid, bodies, 2.0 * search.factor, search.slack + search_tolerance);
    rows_.resize(bins_.rows());
}

void NearBodies::seek(std::size_t row) {
    const auto find = for_this_isa(baseline::find_near, v3::find_near, v4::find_near);
    const auto factor = static_cast<float>(search_.factor);
    const auto slack = static_cast<float>(search_.slack + 0.5 * search_tolerance);
    const auto padding = static_cast<std::uint32_t>(bins_.size());
    Row& r = rows_[row];
    r.entries.clear();
    const std::uint32_t row_end = bins_.begin_of(row, bins_.bins_per_row());
    if (bins_.begin_of(row, 0) == row_end) return;
    std::vector<Run> runs;
    std::size_t used = 0;
    for (int x = 0; x < bins_.bins_per_row(); ++x) {
        std::uint32_t place = bins_.begin_of(row, x);
        const std::uint32_t end = bins_.begin_of(row, x + 1);
        while (place < end && !seeks(place)) ++place;
        if (place == end) continue;
        const Candidates candidates = bins_.about(row, x, runs);
        std::size_t most = written_past + neighbours_at_once;
        for (const Run& run : runs) most += run.end - run.begin;
        for (; place < end; ++place) {
            if (!seeks(place)) continue;
            make_room(used, most + (row_end - place) * usual_neighbours, r.near);
            std::uint32_t* const near = r.near.data() + used;
            std::size_t count = find(candidates, bins_.seeker(place, factor, slack), near);
            if (count == 0) continue;
            r.entries.push_back({place, static_cast<std::uint32_t>(count), used});
            while (count % neighbours_at_once != 0) near[count++] = padding;
            used += count;
        }
    }
}

void NearBodies::seek_all(const RegularGrid& grid,
                          const ContactBodies& bodies,
                          const Search& search) {
    prepare(grid, bodies, search);
    for_each_block(rows_.size(), [&](std::size_t row) { seek(row); });
}

}  // namespace reticulin::mechanics
