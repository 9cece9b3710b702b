#pragma once

#include "engine/mechanics/contact_bins.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace reticulin::mechanics {

/// Who is sought, and how far: nearer than factor x (sum of radii) + slack (um). Anchored bodies
/// get no neighbours if `only_movable`.
struct Search {
    double factor = 1;
    double slack = 0;
    bool only_movable = false;
};

/// Neighbours of each body, in an order fixed by the places and the order of the bodies: each body
/// once, by its nearest periodic image. The search is made in single precision and may find bodies
/// up to 0.01 um farther. Memory is kept from one search to the next.
class NearBodies {
  public:
    /// A body that has neighbours, and where they stand in the list of its row.
    struct Entry {
        std::uint32_t place = 0;
        std::uint32_t count = 0;
        std::size_t begin = 0;
    };

    /// Sorts the bodies into bins; no row has entries until it is sought.
    void prepare(const RegularGrid& grid, const ContactBodies& bodies, const Search& search);

    /// Finds the neighbours of the bodies in a row of bins. Rows may be sought at the same time.
    void seek(std::size_t row);

    /// prepare, then seek of every row.
    void seek_all(const RegularGrid& grid, const ContactBodies& bodies, const Search& search);

    [[nodiscard]] ContactBins& bins() { return bins_; }

    [[nodiscard]] const ContactBins& bins() const { return bins_; }

    /// Bodies of a row that have neighbours, by place.
    [[nodiscard]] std::span<const Entry> entries(std::size_t row) const {
        return rows_[row].entries;
    }

    /// Places of an entry's neighbours. Followed by numbers equal to that of bodies, up to a
    /// multiple of `neighbours_at_once`.
    [[nodiscard]] std::span<const std::uint32_t> of(std::size_t row, const Entry& entry) const {
        return {rows_[row].near.data() + entry.begin, entry.count};
    }

  private:
    struct Row {
        std::vector<Entry> entries;
        std::vector<std::uint32_t> near;  // longer than what is used
    };

    [[nodiscard]] bool seeks(std::uint32_t place) const {
        return !search_.only_movable || bodies_->anchored[bins_.body(place)] == 0;
    }

    ContactBins bins_;
    const ContactBodies* bodies_ = nullptr;
    Search search_;
    std::vector<Row> rows_;
};

}  // namespace reticulin::mechanics
