#include "tests/support/straight_channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

// What no cell does has no left and right: about an upright channel in the middle of the block,
// fields and matrix stay as symmetric as the block.

namespace reticulin::testing {
namespace {

constexpr double tolerance = 1e-5;  // of the largest value of an array

using Values = std::map<std::string, std::vector<double>>;

/// Every voxel array of the state, [z][y][x] without padding.
struct Collector {
    Values values;

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>& array) {
        for_each_row(array, [&](const auto* row, std::size_t n) {
            auto& out = values[info.name];
            for (std::size_t x = 0; x < n; ++x) out.push_back(static_cast<double>(row[x]));
        });
    }

    template <class T>
    void list(const ArrayInfo&, const std::vector<T>&) {}

    template <class T>
    void scalar(const ArrayInfo&, const T&) {}
};

/// One tapered channel at the centre of a uniform column; no cells, none enter.
std::unique_ptr<simulation::Simulation> lifeless_channel() {
    io::Scenario scenario = straight_channel();
    simulation::Parameters& p = scenario.parameters;
    p.block = {0.4 * units::mm, 0.4 * units::mm, 0.6 * units::mm, 20.0 * units::um};
    p.skin.resting_fibroblast_density = {};
    p.cells.neutrophil.recruitment_max_per_mm3_hour = 0.0;
    p.cells.macrophage.recruitment_max_per_mm3_hour = 0.0;
    tissue::Puncture& channel = scenario.regimen.sessions[0].given->front();
    channel.entry = Vec3(200.0, 200.0, 0.0);
    channel.depth = 450.0;
    channel.needle_radius = 70.0;
    channel.tip_radius = 4.0;
    auto s = simulate(scenario);
    // Nobody makes MMP here, so some is laid: the matrix shall have something to lose.
    diffusion::SoluteFields& solutes = s->mutable_state().solutes;
    const RegularGrid& grid = s->state().grid;
    for (int z = 0; z < grid.nz(); ++z)
        for (int y = 0; y < grid.ny(); ++y)
            for (int x = 0; x < grid.nx(); ++x) {
                const double r = (grid.centre({x, y, z}) - Vec3(200, 200, 300)).norm();
                solutes.level(diffusion::Solute::mmp)[grid.offset(x, y, z)] =
                    static_cast<float>(5.0 * std::exp(-r / 80.0));
            }
    solutes.widen(diffusion::Solute::mmp, {0, grid.nz()});
    solutes.balance(diffusion::Solute::mmp).gained += solutes.total(diffusion::Solute::mmp);
    return s;
}

/// How a component of a symmetric tensor reads after a reflection: its own name there, and its
/// sign.
struct Seen {
    std::string name;
    double sign = 1.0;
};

Seen seen_in_mirror(const std::string& name) {
    const bool flips = name.ends_with("orientation_xy") || name.ends_with("orientation_xz");
    return {name, flips ? -1.0 : 1.0};
}

Seen seen_across_the_diagonal(const std::string& name) {
    const std::size_t stem = name.size() - 2;
    const auto is = [&](const char* ending) { return name.ends_with(ending); };
    if (is("orientation_xx")) return {name.substr(0, stem) + "yy"};
    if (is("orientation_yy")) return {name.substr(0, stem) + "xx"};
    if (is("orientation_xz")) return {name.substr(0, stem) + "yz"};
    if (is("orientation_yz")) return {name.substr(0, stem) + "xz"};
    return {name};
}

/// Largest difference of an array to the reflected state, as a share of its largest value.
template <class Place>
double asymmetry(const Values& all, const std::string& name, const Seen& seen, Place&& place) {
    const std::vector<double>& here = all.at(name);
    const std::vector<double>& there = all.at(seen.name);
    double largest = 0.0, difference = 0.0;
    for (std::size_t i = 0; i < here.size(); ++i) {
        largest = std::max(largest, std::abs(here[i]));
        difference = std::max(difference, std::abs(here[i] - seen.sign * there[place(i)]));
    }
    return largest > 0.0 ? difference / largest : 0.0;
}

class Symmetry : public ::testing::Test {
  protected:
    void SetUp() override {
        auto s = lifeless_channel();
        s->run_until(ticks_per_day);
        grid_ = s->state().grid;
        Collector collector;
        simulation::TissueState::for_each_array(s->state(), collector);
        all_ = std::move(collector.values);
    }

    [[nodiscard]] std::size_t at(std::size_t x, std::size_t y, std::size_t z) const {
        const auto nx = static_cast<std::size_t>(grid_.nx());
        return (z * static_cast<std::size_t>(grid_.ny()) + y) * nx + x;
    }

    /// Calls visit(x, y, z) of an element.
    template <class Visit>
    [[nodiscard]] std::size_t moved(std::size_t i, Visit&& visit) const {
        const auto nx = static_cast<std::size_t>(grid_.nx());
        const auto ny = static_cast<std::size_t>(grid_.ny());
        return visit(i % nx, i / nx % ny, i / (nx * ny));
    }

    RegularGrid grid_;
    Values all_;
};

TEST_F(Symmetry, LeftAndRightAreAlike) {
    const auto last = static_cast<std::size_t>(grid_.nx()) - 1;
    for (const auto& [name, values] : all_) {
        const double found = asymmetry(all_, name, seen_in_mirror(name), [&](std::size_t i) {
            return moved(i, [&](auto x, auto y, auto z) { return at(last - x, y, z); });
        });
        std::printf("%-40s %.1e\n", name.c_str(), found);
        EXPECT_LT(found, tolerance) << name;
    }
}

TEST_F(Symmetry, AQuarterTurnAndAMirrorChangeNothing) {
    for (const auto& [name, values] : all_) {
        const double found =
            asymmetry(all_, name, seen_across_the_diagonal(name), [&](std::size_t i) {
                return moved(i, [&](auto x, auto y, auto z) { return at(y, x, z); });
            });
        std::printf("%-40s %.1e\n", name.c_str(), found);
        EXPECT_LT(found, tolerance) << name;
    }
}

TEST_F(Symmetry, ThereIsSomethingToCompare) {
    const auto largest = [&](const std::string& name) {
        const std::vector<double>& v = all_.at(name);
        return *std::max_element(v.begin(), v.end());
    };
    EXPECT_GT(largest("solutes/tgf_beta"), 1e-3);
    EXPECT_GT(largest("solutes/pro_inflammatory"), 1e-3);
    EXPECT_GT(largest("solutes/mmp"), 1e-3);
    EXPECT_GT(largest("matrix/fibrin"), 1e-3);
    EXPECT_GT(largest("matrix/collagen_i_torn"), 1e-3);
    const std::vector<double>& collagen = all_.at("matrix/collagen_i_cross_linked");
    EXPECT_LT(*std::min_element(collagen.begin(), collagen.end()), 0.5 * collagen.back());
}

}  // namespace
}  // namespace reticulin::testing
