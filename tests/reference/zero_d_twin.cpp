#include "tests/reference/zero_d_twin.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace reticulin::reference {

namespace {

enum Variable {
    P,
    L,
    T,
    G,
    Dm,
    I,
    A,
    X,
    N,
    B,
    M1,
    M2,
    Q,
    FA,
    FM,
    m,
    f,
    E,
    C3n,
    C1n,
    C3x,
    C1x,
    count
};

using State = std::array<double, count>;

double hill(double x, double k, int n) {
    const double a = std::pow(std::max(x, 0.0), n);
    return a / (a + std::pow(k, n));
}

constexpr double c0 = 200.0;
const double k0 = std::log(2.0) / (15.0 * 365.25 * 24.0);
constexpr double kx = 0.01 / 24.0;
const double s_q = k0 * c0 / 3000.0;

void immune_rates(const ZeroDParameters& p, const State& y, State& d) {
    const double macrophages = y[M1] + y[M2];
    const double inhibition = 1.0 / (1.0 + y[A] / 0.5);
    d[Dm] = -(0.010 + 0.02 * (y[N] / 3000 + macrophages / 2000)) * y[Dm];
    d[I] = p.s_damage * y[Dm] + (p.s_neutrophil * y[N] + p.s_m1 * y[M1]) * inhibition -
           p.k_inflammation * y[I];
    d[A] = p.s_anti_m2 * y[M2] + p.s_anti_m1 * y[M1] - p.k_anti * y[A];
    d[X] = (y[I] - y[X]) / 14;
    d[N] = 600 * hill(y[I], 0.6, 2) * inhibition - y[N] / 14;
    d[B] = y[N] / 14 - (0.02 + 0.10 * macrophages / 2000) * y[B];
    const double to_m2 =
        hill(y[A] + 0.3 * y[T], 0.2, 1) / 48 + hill(y[B] * macrophages / 2000, 500, 1) / 30;
    d[M1] = 80 * hill(y[X], 0.35, 2) - to_m2 * y[M1] - 0.0126 * y[M1];
    d[M2] = to_m2 * y[M1] - 0.0085 * y[M2];
}

void growth_factor_rates(const State& y, State& d) {
    const double macrophages = y[M1] + y[M2];
    const double activation =
        (0.010 + 0.05 * macrophages / 2000 + 0.02 * y[FM] / 3000 + 0.05 * y[E]) * y[L];
    const double release = 0.69 * y[P];
    d[P] = -release;
    d[L] = release * 64 * 0.9 +
           1e3 * (1.9e-6 * y[M1] + 1e-6 * y[M2] + 5e-8 * (y[FA] + 3 * y[FM]) * y[m]) - activation -
           0.029 * y[L];
    d[T] = release * 64 * 0.1 + activation - 2.8 * y[T];
    d[G] = release * 130 + 2e-4 * macrophages - 1.0 * y[G];
    d[f] = -(0.003 + 0.012 * macrophages / 2000) * y[f];
    d[E] = 7e-5 * y[N] + 7e-5 * y[M1] + 2e-6 * y[FA] - 0.21 * y[E];
}

void fibroblast_rates(const ZeroDParameters& p, const State& y, State& d) {
    const double n = y[Q] + y[FA] + y[FM];
    const double signal = std::max(hill(y[T], 0.20, 2), hill(y[G], 1.5, 2));
    const double crowd = std::max(0.0, 1.0 - n / 4e4);
    const double to_myo = 0.0042 * hill(y[m], 0.5, 4);
    d[Q] =
        -0.020 * signal * y[Q] + 0.0025 * (1 - y[m]) * y[FA] + p.fibroblast_return * (3000 - y[Q]);
    d[FA] = 0.020 * signal * y[Q] + 0.0385 * (hill(y[G], 1.5, 1) + 0.05 * y[m]) * crowd * y[FA] -
            (0.0025 * (1 - y[m]) + 0.0017 + to_myo) * y[FA];
    d[FM] = to_myo * y[FA] - (0.002 + 0.0063 * (1 - y[m])) * y[FM];
    const double target = hill(y[T], 0.35, 2);
    d[m] = (target - y[m]) / (target > y[m] ? 24.0 : 168.0);
}

void matrix_rates(const State& y, State& d) {
    const double x = (y[C3n] + y[C1n] + y[C3x] + y[C1x]) / c0;
    const double gate = 2.0 / (1.0 + x * x * x * x) * (1.0 - 0.7 * hill(y[I], 0.3, 2));
    const double share = 0.12 + 0.28 * y[m];
    const double active = s_q * (1 + 4 * y[m]) * y[FA] + 10 * s_q * y[FM];
    const double iii = gate * (s_q * y[Q] * 0.12 + active * share);
    const double i = gate * (s_q * y[Q] + active) - iii;
    d[C3n] = iii - (1.5 * 2e-3 * y[E] + k0 + kx) * y[C3n];
    d[C1n] = i - (2e-3 * y[E] + k0 + kx) * y[C1n];
    d[C3x] = kx * y[C3n] - (k0 + 4e-5 * y[E]) * y[C3x];
    d[C1x] = kx * y[C1n] - (k0 + 4e-5 * y[E]) * y[C1x];
}

State rates(const ZeroDParameters& p, const State& y) {
    State d{};
    immune_rates(p, y, d);
    growth_factor_rates(y, d);
    fibroblast_rates(p, y, d);
    matrix_rates(y, d);
    return d;
}

State needled_rest() {
    State y{};
    y[Q] = 3000;
    const double fresh = c0 * k0 / (k0 + kx);
    y[P] = y[f] = 0.08;
    y[Dm] = 1;
    y[C3n] = 0.12 * fresh * 0.99;
    y[C1n] = 0.88 * fresh * 0.99;
    y[C3x] = 0.12 * (c0 - fresh) * 0.995;
    y[C1x] = 0.88 * (c0 - fresh) * 0.995;
    return y;
}

ZeroDRow row_of(double hours, const State& y) {
    const double collagen = y[C3n] + y[C1n] + y[C3x] + y[C1x];
    return {hours / 24,
            y[I],
            y[N],
            y[M1],
            y[M2],
            y[T],
            y[G],
            y[FA],
            y[FM],
            y[Q],
            y[m],
            y[f] / 0.08,
            100 * (collagen / c0 - 1)};
}

}  // namespace

ZeroDParameters ZeroDParameters::overlay() {
    ZeroDParameters p;
    p.k_inflammation = 8.4;
    p.s_damage = 6.0;
    p.s_neutrophil = 1.8e-3;
    p.s_m1 = 1.8e-3;
    p.k_anti = 2.1;
    p.s_anti_m2 = 1.05e-3;
    p.s_anti_m1 = 1.5e-4;
    return p;
}

std::vector<ZeroDRow> run_zero_d(const ZeroDParameters& p,
                                 double days,
                                 double dt,
                                 double row_every) {
    State y = needled_rest();
    std::vector<ZeroDRow> rows;
    const long steps = std::lround(days * 24 / dt);
    const long every = std::lround(row_every / dt);
    for (long step = 0; step <= steps; ++step) {
        if (step % every == 0) rows.push_back(row_of(static_cast<double>(step) * dt, y));
        const State a = rates(p, y);
        State guess{};
        for (std::size_t i = 0; i < count; ++i) guess[i] = std::max(y[i] + dt * a[i], 0.0);
        const State b = rates(p, guess);
        for (std::size_t i = 0; i < count; ++i)
            y[i] = std::max(y[i] + 0.5 * dt * (a[i] + b[i]), 0.0);
    }
    return rows;
}

}  // namespace reticulin::reference
