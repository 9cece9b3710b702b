#include "engine/mechanics/near_bodies.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::mechanics {

namespace {

constexpr double search_tolerance = 0.01;     // um: rounding of single precision in a block of 1 cm
constexpr std::size_t rows_per_block = 32;    // of bins; a row alone is a few bodies
constexpr std::size_t written_past = 32;      // by the kernel
constexpr std::size_t usual_neighbours = 20;  // with the padding, of a body in a dense crowd

/// Makes room for `more` numbers behind those used.
void make_room(std::size_t used, std::size_t more, std::vector<std::uint32_t>& list) {
    if (list.size() < used + more) list.resize(std::max(used + more, list.size() * 3 / 2));
}

/// Room for the candidates of one bin.
class Packing {
  public:
    PackedBodies room_for(std::size_t bodies) {
        const std::size_t each = blocks_of(bodies, lanes) * lanes + lanes;
        if (places_.size() < each) {
            places_.resize(each);
            values_.resize(4 * each);
        }
        float* const v = values_.data();
        return {v, v + each, v + 2 * each, v + 3 * each, places_.data()};
    }

  private:
    static constexpr std::size_t lanes = 16;
    std::vector<float, AlignedAllocator<float>> values_;
    std::vector<std::uint32_t, AlignedAllocator<std::uint32_t>> places_;
};

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

SeekTask NearBodies::task() const {
    const Periods periods = bins_.periods_of_pairs();
    SeekTask task;
    task.bodies = bins_.floats();
    task.width = static_cast<float>(periods.width);
    task.breadth = static_cast<float>(periods.breadth);
    task.factor = static_cast<float>(search_.factor);
    task.slack = static_cast<float>(search_.slack + 0.5 * search_tolerance);
    task.padding = static_cast<std::uint32_t>(bins_.size());
    return task;
}

std::size_t NearBodies::add_seekers(std::size_t row, int x, std::vector<NearList>& lists) const {
    const std::uint32_t end = bins_.begin_of(row, x + 1);
    const std::size_t before = lists.size();
    for (std::uint32_t place = bins_.begin_of(row, x); place < end; ++place)
        if (seeks(place)) lists.push_back({place, 0, 0});
    return lists.size() - before;
}

void NearBodies::seek(std::size_t row) {
    const auto find = RETICULIN_FOR_THIS_ISA(find_near);
    Row& r = rows_[row];
    r.lists.clear();
    const std::uint32_t row_end = bins_.begin_of(row, bins_.bins_per_row());
    if (bins_.begin_of(row, 0) == row_end) return;
    SeekTask task = this->task();
    Packing packing;
    std::vector<ContactBins::RowAbout> rows;
    ContactBins::RunsAbout runs;
    task.runs = runs.run.data();
    bins_.rows_about(row, rows);
    std::size_t used = 0;
    for (int x = 0; x < bins_.bins_per_row(); ++x) {
        const std::size_t seekers = add_seekers(row, x, r.lists);
        if (seekers == 0) continue;
        bins_.runs_about(rows, x, runs);
        task.packed = packing.room_for(runs.bodies);
        task.run_count = runs.count;
        const std::size_t left = row_end - r.lists[r.lists.size() - seekers].place;
        make_room(used, seekers * runs.bodies + written_past + left * usual_neighbours, r.near);
        NearList* const lists = r.lists.data() + r.lists.size() - seekers;
        used = find(task, lists, seekers, r.near.data(), used);
    }
    std::erase_if(r.lists, [](const NearList& list) { return list.count == 0; });
}

void NearBodies::seek_all(const RegularGrid& grid,
                          const ContactBodies& bodies,
                          const Search& search) {
    prepare(grid, bodies, search);
    for_each_item(rows_.size(), rows_per_block, [&](std::size_t row) { seek(row); });
}

}  // namespace reticulin::mechanics
