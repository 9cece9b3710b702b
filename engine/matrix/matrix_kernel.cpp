#include "engine/matrix/matrix_kernel.hpp"

namespace reticulin::matrix::RETICULIN_ISA {

namespace {

/// Relaxation at rate L over dt, z = L dt, with e^-z as 1/(1 + z + z^2/2): second order, positive
/// for any z. `mean` = (1 - e^-z)/z and `ramp` = (1 - mean)/z, without division by z.
struct Decay {
    double mean;
    double ramp;
};

inline Decay decay(double z) {
    const double share = 1.0 / (1.0 + z + 0.5 * z * z);
    return {(1.0 + 0.5 * z) * share, 0.5 * (1.0 + z) * share};
}

inline double positive(double v) {
    return v > 0.0 ? v : 0.0;
}

/// One pool over one step: y' = drift - L (y - y_start). `excess` is the time integral of y -
/// y_rest.
struct Relaxed {
    double value;
    double excess;
};

inline Relaxed relax(double value, double rest, double drift, double rate, double dt) {
    const Decay d = decay(rate * dt);
    return {positive(value + dt * drift * d.mean), dt * ((value - rest) + dt * drift * d.ramp)};
}

inline double magnitude(double v) {
    return v < 0.0 ? -v : v;
}

}  // namespace

void read_collagen(const ReadRates& p, const ReadRow& row) {
#pragma omp simd
    for (std::size_t i = 0; i < row.count; ++i) {
        const RestingPools rest =
            pools_at_rest(row.rest[i], p.resting_share_new, p.resting_share_iii);
        const double n3 = row.new_iii[i], n1 = row.new_i[i];
        const double x3 = row.cross_iii[i], x1 = row.cross_i[i];
        row.total[i] = sum_of_pools(n3, n1, x3, x1, row.torn_iii[i], row.torn_i[i]);
        row.at_rest[i] =
            (rest.new_iii + rest.new_i) + (rest.cross_linked_iii + rest.cross_linked_i);
        row.all_iii[i] = n3 + x3 + row.torn_iii[i];
        row.excess_iii[i] = positive(n3 - rest.new_iii);
        row.excess_i[i] = positive(n1 - rest.new_i);
        row.relative_stiffness[i] = stiffness_of(p.stiffness, x1, x3, n3 + n1, row.mature[i]) /
                                    stiffness_of(p.stiffness,
                                                 rest.cross_linked_i,
                                                 rest.cross_linked_iii,
                                                 rest.new_iii + rest.new_i,
                                                 p.mature_rest);
    }
}

// Everything is written as the deviation from rest, so that a voxel whose pools equal their rest
// and whose drivers are zero gets increments of exactly zero (contract: rest is a fixed point).
void advance_pools(const PoolRates& p, const PoolRow& row) {
    const double dt = p.dt;
    const double turnover_new = p.turnover + p.crosslink;
#pragma omp simd
    for (std::size_t i = 0; i < row.count; ++i) {
        const RestingPools rest =
            pools_at_rest(row.rest[i], p.resting_share_new, p.resting_share_iii);
        const double n3 = row.new_iii[i], n1 = row.new_i[i];
        const double x3 = row.cross_iii[i], x1 = row.cross_i[i];
        const double t3 = row.torn_iii[i], t1 = row.torn_i[i];

        const double mmp = static_cast<double>(row.mmp[i]);
        const double level = static_cast<double>(row.inflammation[i]);
        const double square = level * level;
        const double open = 1.0 - p.block * (square / (square + p.block_half * p.block_half));
        const double resting = static_cast<double>(row.resting_share[i]) * open - 1.0;
        const double made_3 = turnover_new * rest.new_iii * resting + open * row.rate_iii[i];
        const double made_1 = turnover_new * rest.new_i * resting + open * row.rate_i[i];

        const double eaten_n1 = p.loss_new * mmp, eaten_n3 = p.sensitivity_iii * eaten_n1;
        const double eaten_t1 = p.loss_torn * mmp, eaten_t3 = p.sensitivity_iii * eaten_t1;
        const double eaten_x = p.loss_cross_linked * mmp;
        const Relaxed a3 = relax(n3,
                                 rest.new_iii,
                                 made_3 - eaten_n3 * n3 - turnover_new * (n3 - rest.new_iii),
                                 eaten_n3 + turnover_new,
                                 dt);
        const Relaxed a1 = relax(n1,
                                 rest.new_i,
                                 made_1 - eaten_n1 * n1 - turnover_new * (n1 - rest.new_i),
                                 eaten_n1 + turnover_new,
                                 dt);
        const double rate_t3 = eaten_t3 + turnover_new, rate_t1 = eaten_t1 + turnover_new;
        const Relaxed b3 = relax(t3, 0.0, -rate_t3 * t3, rate_t3, dt);
        const Relaxed b1 = relax(t1, 0.0, -rate_t1 * t1, rate_t1, dt);
        // What re-links in the step enters as its mean: exact in mass, second order in time.
        const double linked_3 = p.crosslink * (a3.excess + b3.excess);
        const double linked_1 = p.crosslink * (a1.excess + b1.excess);
        const double rate_x = p.turnover + eaten_x;
        const Relaxed c3 =
            relax(x3,
                  rest.cross_linked_iii,
                  linked_3 / dt - eaten_x * x3 - p.turnover * (x3 - rest.cross_linked_iii),
                  rate_x,
                  dt);
        const Relaxed c1 =
            relax(x1,
                  rest.cross_linked_i,
                  linked_1 / dt - eaten_x * x1 - p.turnover * (x1 - rest.cross_linked_i),
                  rate_x,
                  dt);

        // Freshly linked collagen brings no mature cross-links; only what exceeds rest dilutes.
        const double fresh = positive(linked_3 + linked_1), linked_now = c3.value + c1.value;
        const double diluted = fresh / (linked_now > 0.0 ? linked_now : 1.0);
        const double h = row.mature[i], maturing = dt * p.mature_crosslink;
        const double h_next =
            h + (maturing * (p.mature_rest - h) - diluted * h) / (1.0 + maturing + diluted);

        const double before = sum_of_pools(n3, n1, x3, x1, t3, t1);
        const double after =
            sum_of_pools(a3.value, a1.value, c3.value, c1.value, b3.value, b1.value);
        const double laid = dt * open * (row.rate_iii[i] + row.rate_i[i]);
        const double input = before + laid + dt * p.turnover * row.rest[i] * (resting + 1.0);
        row.before[i] = before;
        row.after[i] = after;
        row.density[i] = static_cast<float>(after * row.per_density);
        row.deposit[i] = after * (laid / (laid > 0.0 ? input : 1.0));
        row.secreted[i] = dt * (made_3 + made_1);
        row.degraded[i] =
            dt * (eaten_n3 * rest.new_iii + eaten_n1 * rest.new_i + eaten_x * rest.linked) +
            ((eaten_n3 + p.turnover) * a3.excess + (eaten_n1 + p.turnover) * a1.excess) +
            ((eaten_t3 + p.turnover) * b3.excess + (eaten_t1 + p.turnover) * b1.excess) +
            rate_x * (c3.excess + c1.excess);
        row.unrest[i] = sum_of_pools(magnitude(a3.value - rest.new_iii),
                                     magnitude(a1.value - rest.new_i),
                                     magnitude(c3.value - rest.cross_linked_iii),
                                     magnitude(c1.value - rest.cross_linked_i),
                                     b3.value + b1.value,
                                     magnitude(h_next - p.mature_rest));
        row.new_iii[i] = a3.value;
        row.new_i[i] = a1.value;
        row.cross_iii[i] = c3.value;
        row.cross_i[i] = c1.value;
        row.torn_iii[i] = b3.value;
        row.torn_i[i] = b1.value;
        row.mature[i] = h_next;
    }
}

// The published figure of production is a ceiling per month of activation: more cells than the
// reference do not raise it.
void advance_elastin(const ElastinRow& row) {
    const double dt = row.dt, turnover = row.turnover;
#pragma omp simd
    for (std::size_t i = 0; i < row.count; ++i) {
        const double elastin = row.elastin[i];
        const double mmp = static_cast<double>(row.mmp[i]);
        const double cells = static_cast<double>(row.activated[i]) / row.activated_reference;
        const double made = row.production * (cells < 1.0 ? cells : 1.0);
        const double z = dt * turnover * (1.0 + mmp);
        const double drift = made - turnover * mmp * elastin - turnover * (elastin - 1.0);
        const double share = 1.0 / (1.0 + z + 0.5 * z * z);
        const double next = elastin + dt * drift * (1.0 + 0.5 * z) * share;
        const bool bears = row.rest[i] > 0.0;
        row.elastin[i] = bears ? next : elastin;
        row.unrest[i] += bears ? magnitude(next - 1.0) : 0.0;
    }
}

// Loss takes fibres of every direction alike and resting deposit follows the fibres that are there,
// so what is not laid by activated cells keeps its directions and only scales.
void deposit_fibres(const FibreRow& row) {
    const double third = 1.0 / 3.0;
#pragma omp simd
    for (std::size_t i = 0; i < row.count; ++i) {
        const double trace = row.tensor[0][i] + row.tensor[1][i] + row.tensor[2][i];
        const double aligned = static_cast<double>(row.direction[0][i]) +
                               static_cast<double>(row.direction[1][i]) +
                               static_cast<double>(row.direction[2][i]);
        const double laid = row.deposit[i];
        const double kept = row.after[i] - laid;
        const double moved = magnitude(row.after[i] - row.before[i]) + laid;
        // Selections, not branches: the loop must stay free of control flow to be vectorized.
        const double ratio = kept / (trace > 0.0 ? trace : 1.0);
        const double scaled = trace > 0.0 ? ratio : 0.0;
        const double scale = moved > 0.0 ? scaled : 1.0;
        const double bare = trace > 0.0 ? 0.0 : kept;
        const double directed = (1.0 - row.isotropic_share) * laid;
        const double along = aligned > 0.0 ? directed : 0.0;
        const double even = third * ((laid - along) + (moved > 0.0 ? bare : 0.0));
        const double weight = along / (aligned > 0.0 ? aligned : 1.0);
        row.tensor[0][i] =
            row.tensor[0][i] * scale + (even + weight * static_cast<double>(row.direction[0][i]));
        row.tensor[1][i] =
            row.tensor[1][i] * scale + (even + weight * static_cast<double>(row.direction[1][i]));
        row.tensor[2][i] =
            row.tensor[2][i] * scale + (even + weight * static_cast<double>(row.direction[2][i]));
        row.tensor[3][i] =
            row.tensor[3][i] * scale + weight * static_cast<double>(row.direction[3][i]);
        row.tensor[4][i] =
            row.tensor[4][i] * scale + weight * static_cast<double>(row.direction[4][i]);
        row.tensor[5][i] =
            row.tensor[5][i] * scale + weight * static_cast<double>(row.direction[5][i]);
    }
}

namespace {

/// Symmetric product P Q of two polynomials of one tensor (they commute, so it is symmetric).
struct Tensor {
    double xx, yy, zz, xy, yz, xz;
};

inline Tensor commuting_product(const Tensor& a, const Tensor& b) {
    return {a.xx * b.xx + a.xy * b.xy + a.xz * b.xz,
            a.xy * b.xy + a.yy * b.yy + a.yz * b.yz,
            a.xz * b.xz + a.yz * b.yz + a.zz * b.zz,
            a.xx * b.xy + a.xy * b.yy + a.xz * b.yz,
            a.xy * b.xz + a.yy * b.yz + a.yz * b.zz,
            a.xx * b.xz + a.xy * b.yz + a.xz * b.zz};
}

/// I + s A.
inline Tensor one_plus(double s, const Tensor& a) {
    return {1.0 + s * a.xx, 1.0 + s * a.yy, 1.0 + s * a.zz, s * a.xy, s * a.yz, s * a.xz};
}

/// B A B, symmetric for symmetric A and B.
inline Tensor congruence(const Tensor& b, const Tensor& a) {
    const double m00 = b.xx * a.xx + b.xy * a.xy + b.xz * a.xz;
    const double m01 = b.xx * a.xy + b.xy * a.yy + b.xz * a.yz;
    const double m02 = b.xx * a.xz + b.xy * a.yz + b.xz * a.zz;
    const double m10 = b.xy * a.xx + b.yy * a.xy + b.yz * a.xz;
    const double m11 = b.xy * a.xy + b.yy * a.yy + b.yz * a.yz;
    const double m12 = b.xy * a.xz + b.yy * a.yz + b.yz * a.zz;
    const double m20 = b.xz * a.xx + b.yz * a.xy + b.zz * a.xz;
    const double m21 = b.xz * a.xy + b.yz * a.yy + b.zz * a.yz;
    const double m22 = b.xz * a.xz + b.yz * a.yz + b.zz * a.zz;
    return {m00 * b.xx + m01 * b.xy + m02 * b.xz,
            m10 * b.xy + m11 * b.yy + m12 * b.yz,
            m20 * b.xz + m21 * b.yz + m22 * b.zz,
            m00 * b.xy + m01 * b.yy + m02 * b.yz,
            m10 * b.xz + m11 * b.yz + m12 * b.zz,
            m00 * b.xz + m01 * b.yz + m02 * b.zz};
}

}  // namespace

// dO/dt = kappa (N O + O N - 2 (N:O) O) with constant N has the flow O(t) = B O B / trace,
// B = exp(kappa t N): non-negative and of trace 1 for any step. exp to third order (turn < 0.2).
void turn_fibres(const TurnRow& row) {
    const double k = row.turn;
#pragma omp simd
    for (std::size_t i = 0; i < row.count; ++i) {
        const Tensor n{static_cast<double>(row.passing[0][i]),
                       static_cast<double>(row.passing[1][i]),
                       static_cast<double>(row.passing[2][i]),
                       static_cast<double>(row.passing[3][i]),
                       static_cast<double>(row.passing[4][i]),
                       static_cast<double>(row.passing[5][i])};
        const bool passed = n.xx + n.yy + n.zz > 0.0;
        const Tensor inner = commuting_product(n, one_plus(k / 3.0, n));
        const Tensor grow = one_plus(k, commuting_product(n, one_plus(0.5 * k, inner)));
        Tensor w{row.tensor[0][i],
                 row.tensor[1][i],
                 row.tensor[2][i],
                 row.tensor[3][i],
                 row.tensor[4][i],
                 row.tensor[5][i]};
        const double trace = w.xx + w.yy + w.zz;
        w = congruence(grow, w);
        const double turned = w.xx + w.yy + w.zz;
        const double scale = trace / (turned > 0.0 ? turned : 1.0);
        row.tensor[0][i] = passed ? scale * w.xx : row.tensor[0][i];
        row.tensor[1][i] = passed ? scale * w.yy : row.tensor[1][i];
        row.tensor[2][i] = passed ? scale * w.zz : row.tensor[2][i];
        row.tensor[3][i] = passed ? scale * w.xy : row.tensor[3][i];
        row.tensor[4][i] = passed ? scale * w.yz : row.tensor[4][i];
        row.tensor[5][i] = passed ? scale * w.xz : row.tensor[5][i];
    }
}

}  // namespace reticulin::matrix::RETICULIN_ISA
