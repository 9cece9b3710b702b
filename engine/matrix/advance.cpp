#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"
#include "engine/matrix/extracellular_matrix.hpp"
#include "engine/matrix/half_life.hpp"
#include "engine/matrix/matrix_kernel.hpp"

#include <atomic>

namespace reticulin::matrix {

namespace {

/// Largest kappa_o x step of one turning sub-step (models of docs/model/matrix.md).
constexpr double largest_turn = 0.2;

/// e^-z to second order, positive for any z.
double remaining(double z) {
    return 1.0 / (1.0 + z + 0.5 * z * z);
}

/// g_rho: how crowding by collagen slows activated cells; `density` = c_tot / c_0.
double crowding(const MatrixParameters& p, double density) {
    if (density <= 0.0) return p.crowding_gain;
    const double square = density * density;
    const double power =
        p.crowding_exponent == 4.0 ? square * square : math::pow(density, p.crowding_exponent);
    return p.crowding_gain / (1.0 + (p.crowding_gain - 1.0) * power);
}

template <class T>
bool any_of_row(const T* row, std::size_t count, T quiet) {
    bool found = false;
    for (std::size_t i = 0; i < count; ++i) found |= row[i] != quiet;
    return found;
}

template <class T>
bool any(const T* array, Offset start, std::size_t count, T quiet) {
    return array != nullptr && any_of_row(array + start, count, quiet);
}

/// No two calls of the process give the same number.
std::uint64_t fresh_revision() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

/// Rows of one plane's worker; rows of absent drivers are read from `zeros` and `ones`.
struct ExtracellularMatrix::Scratch {
    explicit Scratch(std::size_t count)
        : zeros(count, 0.0F),
          ones(count, 1.0F),
          rate_iii(count),
          rate_i(count),
          before(count),
          after(count),
          deposit(count),
          secreted(count),
          degraded(count),
          unrest(count) {}

    std::vector<float> zeros, ones;
    std::vector<double> rate_iii, rate_i, before, after, deposit, secreted, degraded, unrest;
};

void ExtracellularMatrix::advance(const MatrixDrivers& drivers, double dt) {
    if (awake_) look_again();
    const auto planes = static_cast<std::size_t>(grid_.nz());
    std::vector<PlaneBook> books(planes);
    const std::uint64_t now = fresh_revision();
    for_each_block(planes, [&](std::size_t plane) {
        const int z = static_cast<int>(plane);
        if (skip_rest_ && at_rest_[plane] != 0 && !driven(drivers, z)) return;
        books[plane] = advance_plane(drivers, dt, z);
        revision_[plane] = now;
    });
    const double turnover = half_life_rate(p_.collagen_half_life) * dt;
    for (std::size_t plane = 0; plane < planes; ++plane) {
        const double resting = turnover * plane_rest_[plane];
        balance_.secreted += (resting + books[plane].secreted) * grid_.voxel_volume();
        balance_.degraded += (resting + books[plane].degraded) * grid_.voxel_volume();
    }
}

void ExtracellularMatrix::look_again() {
    const auto planes = static_cast<std::size_t>(grid_.nz());
    at_rest_.assign(planes, 0);
    revision_.assign(planes, fresh_revision());
    plane_rest_.assign(planes, 0.0);
    for_each_block(planes, [&](std::size_t plane) {
        double sum = 0.0;
        for (int y = 0; y < grid_.ny(); ++y) {
            const double* row = rest_.data() + grid_.offset(0, y, static_cast<int>(plane));
            for (int x = 0; x < grid_.nx(); ++x) sum += row[x];
        }
        plane_rest_[plane] = sum;
    });
    awake_ = false;
}

bool ExtracellularMatrix::driven(const MatrixDrivers& d, int z) const {
    const auto n = static_cast<std::size_t>(grid_.nx());
    for (int y = 0; y < grid_.ny(); ++y) {
        const Offset row = grid_.offset(0, y, z);
        if (any(d.mmp, row, n, 0.0F) || any(d.inflammation, row, n, 0.0F) ||
            any(d.resting_share, row, n, 1.0F) || any(d.activated_cells, row, n, 0.0F) ||
            any(d.synthesis_iii, row, n, 0.0) || any(d.synthesis_i, row, n, 0.0)) {
            return true;
        }
        if (d.passing_direction == nullptr) continue;
        for (std::size_t c = 0; c < 3; ++c) {
            if (any(d.passing_direction[c], row, n, 0.0F)) return true;
        }
    }
    return false;
}

ExtracellularMatrix::PlaneBook ExtracellularMatrix::advance_plane(const MatrixDrivers& drivers,
                                                                  double dt,
                                                                  int z) {
    const auto count = static_cast<std::size_t>(grid_.nx());
    Scratch scratch(count);
    PlaneBook book;
    bool moved = false;
    for (int y = 0; y < grid_.ny(); ++y) {
        const Offset start = grid_.offset(0, y, z);
        advance_collagen_row(drivers, dt, start, scratch);
        advance_fibres_row(drivers, dt, start, scratch);
        advance_elastin_row(drivers, dt, start, scratch);
        moved |= advance_fibrin_row(drivers, dt, start);
        moved |= any_of_row(scratch.unrest.data(), count, 0.0);
        for (std::size_t x = 0; x < count; ++x) {
            book.secreted += scratch.secreted[x];
            book.degraded += scratch.degraded[x];
        }
    }
    at_rest_[static_cast<std::size_t>(z)] = moved ? 0 : 1;
    return book;
}

void ExtracellularMatrix::advance_collagen_row(const MatrixDrivers& d,
                                               double dt,
                                               Offset start,
                                               Scratch& s) {
    const auto count = static_cast<std::size_t>(grid_.nx());
    const double density = p_.collagen_density.in(units::mg_per_ml);
    for (std::size_t x = 0; x < count; ++x) {
        s.rate_iii[x] = d.synthesis_iii == nullptr ? 0.0 : d.synthesis_iii[start + x];
        s.rate_i[x] = d.synthesis_i == nullptr ? 0.0 : d.synthesis_i[start + x];
        if (s.rate_iii[x] + s.rate_i[x] <= 0.0) continue;
        const double gate = crowding(p_, total_collagen(start + x) / density);
        s.rate_iii[x] *= gate;
        s.rate_i[x] *= gate;
    }
    const auto pool = [&](Component c) { return values_[index(c)].data() + start; };
    const auto level = [&](const float* a, const std::vector<float>& absent) {
        return a == nullptr ? absent.data() : a + start;
    };
    const PoolRates rates{.dt = dt,
                          .turnover = half_life_rate(p_.collagen_half_life),
                          .crosslink = p_.crosslink_rate.native(),
                          .mature_crosslink = p_.mature_crosslink_rate.native(),
                          .mature_rest = p_.initial_mature_crosslink,
                          .loss_new = p_.mmp_loss_new.native(),
                          .loss_cross_linked = p_.mmp_loss_cross_linked.native(),
                          .loss_torn = p_.mmp_loss_torn.native(),
                          .sensitivity_iii = p_.mmp_sensitivity_iii,
                          .resting_share_iii = p_.resting_share_iii,
                          .resting_share_new = resting_share_new_,
                          .block = p_.inflammatory_block,
                          .block_half = p_.inflammatory_block_half};
    advance_pools(rates,
                  {.count = count,
                   .new_iii = pool(Component::collagen_iii_new),
                   .new_i = pool(Component::collagen_i_new),
                   .cross_iii = pool(Component::collagen_iii_cross_linked),
                   .cross_i = pool(Component::collagen_i_cross_linked),
                   .torn_iii = pool(Component::collagen_iii_torn),
                   .torn_i = pool(Component::collagen_i_torn),
                   .mature = pool(Component::mature_crosslink),
                   .rest = rest_.data() + start,
                   .mmp = level(d.mmp, s.zeros),
                   .inflammation = level(d.inflammation, s.zeros),
                   .resting_share = level(d.resting_share, s.ones),
                   .rate_iii = s.rate_iii.data(),
                   .rate_i = s.rate_i.data(),
                   .before = s.before.data(),
                   .after = s.after.data(),
                   .deposit = s.deposit.data(),
                   .secreted = s.secreted.data(),
                   .degraded = s.degraded.data(),
                   .unrest = s.unrest.data(),
                   .density = density_.data() + start,
                   .per_density = per_density_});
}

void ExtracellularMatrix::advance_fibres_row(const MatrixDrivers& d,
                                             double dt,
                                             Offset start,
                                             Scratch& s) {
    const auto count = static_cast<std::size_t>(grid_.nx());
    std::array<double*, 6> tensor{};
    std::array<const float*, 6> direction{};
    std::array<const float*, 6> passing{};
    const bool laid = d.synthesis_direction != nullptr && any_of_row(s.deposit.data(), count, 0.0);
    bool passed = false;
    for (std::size_t c = 0; c < 6; ++c) {
        tensor[c] = values_[index(Component::orientation_xx) + c].data() + start;
        direction[c] = laid ? d.synthesis_direction[c] + start : s.zeros.data();
        if (d.passing_direction == nullptr) continue;
        passing[c] = d.passing_direction[c] + start;
        if (c < 3) passed = passed || any_of_row(passing[c], count, 0.0F);
    }
    deposit_fibres({count,
                    tensor,
                    direction,
                    s.before.data(),
                    s.after.data(),
                    s.deposit.data(),
                    p_.isotropic_share});
    if (!passed) return;
    const double turn = p_.reorientation_rate.native() * dt;
    int steps = 1;
    while (turn > largest_turn * steps) ++steps;
    for (int step = 0; step < steps; ++step) turn_fibres({count, tensor, passing, turn / steps});
}

void ExtracellularMatrix::advance_elastin_row(const MatrixDrivers& d,
                                              double dt,
                                              Offset start,
                                              Scratch& s) {
    advance_elastin(
        {.count = static_cast<std::size_t>(grid_.nx()),
         .elastin = values_[index(Component::elastin)].data() + start,
         .rest = rest_.data() + start,
         .mmp = d.mmp == nullptr ? s.zeros.data() : d.mmp + start,
         .activated = d.activated_cells == nullptr ? s.zeros.data() : d.activated_cells + start,
         .unrest = s.unrest.data(),
         .dt = dt,
         .turnover = half_life_rate(p_.elastin_half_life),
         .production = p_.elastin_production.native(),
         .activated_reference = d.activated_cells == nullptr ? 1.0 : d.activated_reference});
}

bool ExtracellularMatrix::advance_fibrin_row(const MatrixDrivers& d, double dt, Offset start) {
    const double floor = p_.fibrin_floor * p_.clot_fibrin.in(units::mg_per_ml);
    double* fibrin = values_[index(Component::fibrin)].data() + start;
    bool left = false;
    if (!any_of_row(fibrin, static_cast<std::size_t>(grid_.nx()), 0.0)) return left;
    for (std::size_t x = 0; x < static_cast<std::size_t>(grid_.nx()); ++x) {
        if (fibrin[x] == 0.0) continue;
        const double eaters =
            d.macrophages == nullptr
                ? 0.0
                : static_cast<double>(d.macrophages[start + x]) / d.macrophage_reference;
        const double rate =
            p_.fibrin_lysis.native() + p_.fibrin_lysis_by_macrophages.native() * eaters;
        fibrin[x] *= remaining(rate * dt);
        if (fibrin[x] < floor) fibrin[x] = 0.0;
        left |= fibrin[x] != 0.0;
    }
    return left;
}

}  // namespace reticulin::matrix
