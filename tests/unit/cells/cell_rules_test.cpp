#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace reticulin::cells {
namespace {

constexpr int draws = 40000;
const CellParameters parameters = literal_parameters();

std::uint8_t code(FibroblastState s) {
    return static_cast<std::uint8_t>(s);
}

/// How often each fate comes up over many independent cells.
template <class Rule>
std::array<double, 5> shares(const Rule& rule) {
    std::array<double, 5> counts{};
    for (int k = 0; k < draws; ++k) {
        Stream stream(4, static_cast<std::uint64_t>(k), 9, Purpose::fate);
        counts[static_cast<std::size_t>(rule(stream).fate)] += 1.0 / draws;
    }
    return counts;
}

double at(const std::array<double, 5>& shares, Fate fate) {
    return shares[static_cast<std::size_t>(fate)];
}

/// Four standard deviations of a share.
double tolerance(double share) {
    return 4.0 * std::sqrt(share * (1.0 - share) / draws) + 1e-9;
}

/// Checks the share of a fate against one rate among several competing ones.
void expect_rate(
    const std::array<double, 5>& found, Fate fate, double rate, double total, double dt) {
    const double expected = rate / total * (1.0 - std::exp(-total * dt));
    EXPECT_NEAR(at(found, fate), expected, tolerance(expected));
}

TEST(Neutrophil, DiesAtItsRate) {
    const auto found =
        shares([](Stream& s) { return decide_neutrophil({}, {}, parameters.neutrophil, 1.0, s); });
    expect_rate(found, Fate::apoptosis, 1.0 / 14, 1.0 / 14, 1.0);
}

TEST(Macrophage, SwitchesBySignalAndByEating) {
    Surroundings here;
    here.anti_inflammation = 0.1;
    here.tgf_beta = 0.5;
    here.apoptotic_bodies = 800e-9;
    here.density = 3000e-9;
    const double by_signal = 1.0 / 48 * 0.25 / (0.25 + 0.2);
    const double by_eating = 1.0 / 30 * 1200.0 / (1200.0 + 500.0);
    const double total = by_signal + by_eating + 0.0126;
    const auto found = shares(
        [&](Stream& s) { return decide_macrophage({}, here, parameters.macrophage, 2.0, s); });
    expect_rate(found, Fate::change_state, by_signal + by_eating, total, 2.0);
    expect_rate(found, Fate::apoptosis, 0.0126, total, 2.0);
}

TEST(Macrophage, M2LeavesByLymph) {
    CellView self;
    self.state = static_cast<std::uint8_t>(MacrophageState::m2);
    const auto found = shares(
        [&](Stream& s) { return decide_macrophage(self, {}, parameters.macrophage, 5.0, s); });
    expect_rate(found, Fate::egress, 0.0085, 0.0085, 5.0);
    EXPECT_EQ(at(found, Fate::apoptosis), 0.0);
}

TEST(Fibroblast, WakesByTheStrongerOfTwoSignals) {
    Surroundings here;
    here.tgf_beta = 0.3;
    here.pdgf = 0.5;
    const double signal = std::max(0.09 / (0.09 + 0.04), 0.25 / (0.25 + 2.25));
    const auto found = shares(
        [&](Stream& s) { return decide_fibroblast({}, here, parameters.fibroblast, 4.0, s); });
    expect_rate(found, Fate::change_state, 0.02 * signal, 0.02 * signal, 4.0);
}

TEST(Fibroblast, ActivatedCellHasFourFates) {
    CellView self;
    self.state = code(FibroblastState::activated);
    self.memory = 0.6;
    Surroundings here;
    here.pdgf = 1.0;
    here.density = 1e4 * 1e-9;
    here.layer_factor = 0.5;
    here.tension_gate = 0.8;
    const double division = 0.0385 * (1.0 / 2.5 + 0.05 * 0.6) * 0.75;
    const double rest = 0.0025 * 0.4;
    const double m4 = std::pow(0.6, 4);
    const double turn = 0.0042 * m4 / (m4 + 0.0625) * 0.5 * 0.8;
    const double total = division + rest + turn + 0.0017;
    int to_rest = 0;
    const auto found = shares([&](Stream& s) {
        const auto intent = decide_fibroblast(self, here, parameters.fibroblast, 20.0, s);
        if (intent.fate == Fate::change_state && intent.state == 0) ++to_rest;
        return intent;
    });
    expect_rate(found, Fate::divide, division, total, 20.0);
    expect_rate(found, Fate::apoptosis, 0.0017, total, 20.0);
    expect_rate(found, Fate::change_state, rest + turn, total, 20.0);
    const double expected = rest / total * (1.0 - std::exp(-total * 20.0));
    EXPECT_NEAR(static_cast<double>(to_rest) / draws, expected, tolerance(expected));
}

TEST(Fibroblast, CrowdStopsDivision) {
    CellView self;
    self.state = code(FibroblastState::activated);
    Surroundings here;
    here.pdgf = 10.0;
    here.density = 4.1e4 * 1e-9;
    const auto found = shares(
        [&](Stream& s) { return decide_fibroblast(self, here, parameters.fibroblast, 20.0, s); });
    EXPECT_EQ(at(found, Fate::divide), 0.0);
}

TEST(Fibroblast, MyofibroblastLivesLongerWhileItRemembers) {
    CellView self;
    self.state = code(FibroblastState::myofibroblast);
    for (const double memory : {0.0, 0.3, 1.0}) {
        self.memory = memory;
        const double rate = 0.002 + 0.0063 * (1.0 - memory);
        const auto found = shares(
            [&](Stream& s) { return decide_fibroblast(self, {}, parameters.fibroblast, 24.0, s); });
        expect_rate(found, Fate::apoptosis, rate, rate, 24.0);
    }
}

TEST(Fibroblast, MemoryRisesFastAndFallsSlowly) {
    Stream stream(1, 1, 1, Purpose::fate);
    CellView self;
    Surroundings here;
    here.tgf_beta = 0.7;  // H2 = 0.8
    for (std::uint8_t state = 0; state < 3; ++state) {
        self.state = state;
        self.memory = 0.2;
        const auto up = decide_fibroblast(self, here, parameters.fibroblast, 6.0, stream);
        EXPECT_NEAR(up.memory, 0.8 - 0.6 * std::exp(-6.0 / 24.0), 1e-6);
        self.memory = 0.9;
        const auto down = decide_fibroblast(self, here, parameters.fibroblast, 6.0, stream);
        EXPECT_NEAR(down.memory, 0.8 + 0.1 * std::exp(-6.0 / 168.0), 1e-6);
    }
}

TEST(Fibroblast, SilenceChangesNothing) {
    const auto found =
        shares([](Stream& s) { return decide_fibroblast({}, {}, parameters.fibroblast, 24.0, s); });
    EXPECT_NEAR(at(found, Fate::stay), 1.0, 1e-9);
}

TEST(TensionGate, IsOneAtBaselineAndNeverMore) {
    const FibroblastParameters& p = parameters.fibroblast;
    EXPECT_DOUBLE_EQ(tension_gate(1.0, 0.29, p), 1.0);
    EXPECT_DOUBLE_EQ(tension_gate(3.0, 0.9, p), 1.0);
    EXPECT_NEAR(tension_gate(0.5, 0.29, p), 2.0 / 17.0, 1e-12);
    EXPECT_NEAR(tension_gate(1.0, 0.145, p), 0.5, 1e-12);
    FibroblastParameters open = p;
    open.tension_gate = false;
    EXPECT_EQ(tension_gate(0.0, 0.0, open), 1.0);
}

/// Surroundings drawn over the whole range that a rule can meet, extremes included.
Surroundings any_surroundings(Stream& random) {
    const auto level = [&] { return 1e6 * std::pow(random.uniform(), 12.0); };
    Surroundings here;
    here.tgf_beta = level();
    here.pdgf = level();
    here.anti_inflammation = level();
    here.apoptotic_bodies = level();
    here.density = 1e-6 * level();
    here.tension_gate = random.uniform();
    const FibroblastParameters& p = parameters.fibroblast;
    here.layer_factor = random.uniform() < 0.5 ? p.papillary_factor : p.reticular_factor;
    return here;
}

TEST(RateBound, NoSurroundingsLetACellActBeyondIt) {
    // A cell whose first draw lies beyond the bound is not asked: it must never have acted.
    const double dt = 12.0;
    int acted = 0;
    for (int k = 0; k < draws; ++k) {
        Stream random(6, static_cast<std::uint64_t>(k), 1, Purpose::initial_tissue);
        const Surroundings here = any_surroundings(random);
        CellView self;
        self.memory = random.uniform();
        const bool macrophage = k % 2 == 0;
        self.state = static_cast<std::uint8_t>(3.0 * random.uniform());
        if (macrophage) self.state = self.state == 0 ? 0 : 1;
        const double most =
            macrophage ? most_rate_macrophage(self.state, parameters.macrophage)
                       : most_rate_fibroblast(self.state, self.memory, parameters.fibroblast);
        Stream fate(6, static_cast<std::uint64_t>(k), 9, Purpose::fate);
        Stream first = fate;
        const CellIntent intent =
            macrophage ? decide_macrophage(self, here, parameters.macrophage, dt, fate)
                       : decide_fibroblast(self, here, parameters.fibroblast, dt, fate);
        if (intent.fate == Fate::stay) continue;
        EXPECT_LT(first.uniform(), 1.0 - std::exp(-most * (1.0 + 1e-9) * dt)) << k;
        ++acted;
    }
    EXPECT_GT(acted, draws / 20);
}

}  // namespace
}  // namespace reticulin::cells
