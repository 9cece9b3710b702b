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
    /// Sorts the bodies into bins; no row has lists until it is sought.
    void prepare(const RegularGrid& grid, const ContactBodies& bodies, const Search& search);

    /// Finds the neighbours of the bodies in a row of bins. Rows may be sought at the same time.
    void seek(std::size_t row);

    /// prepare, then seek of every row.
    void seek_all(const RegularGrid& grid, const ContactBodies& bodies, const Search& search);

    [[nodiscard]] ContactBins& bins() { return bins_; }

    [[nodiscard]] const ContactBins& bins() const { return bins_; }

    /// Bodies of a row that have neighbours, by place.
    [[nodiscard]] std::span<const NearList> lists(std::size_t row) const {
        return rows_[row].lists;
    }

    /// What the lists of a row point into: places of neighbours, each list followed by numbers
    /// equal to that of bodies up to a multiple of `neighbours_at_once`.
    [[nodiscard]] const std::uint32_t* near(std::size_t row) const {
        return rows_[row].near.data();
    }

  private:
    struct Row {
        std::vector<NearList> lists;
        std::vector<std::uint32_t> near;  // longer than what is used
    };

    /// All of a task that is the same for every bin.
    [[nodiscard]] SeekTask task() const;
    /// Appends the bodies of a bin that look for others; returns how many.
    std::size_t add_seekers(std::size_t row, int x, std::vector<NearList>& lists) const;

    [[nodiscard]] bool seeks(std::uint32_t place) const {
        return !search_.only_movable || bodies_->anchored[bins_.body(place)] == 0;
    }

    ContactBins bins_;
    const ContactBodies* bodies_ = nullptr;
    Search search_;
    std::vector<Row> rows_;
};

}  // namespace reticulin::mechanics
