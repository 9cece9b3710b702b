#pragma once

#include "engine/matrix/collagen_laws.hpp"

#include <array>
#include <cstddef>

/// The sweeps over one row of voxels (docs/model/matrix.md). Plain pointers and numbers: the same
/// source is compiled for three processor levels and gives the same bits on all of them.
namespace reticulin::matrix {

/// Rates per hour and pure numbers of the collagen sweep.
struct PoolRates {
    double dt = 0;                // h
    double turnover = 0;          // k_0
    double crosslink = 0;         // k_x
    double mature_crosslink = 0;  // k_x2
    double mature_rest = 0;       // h at rest
    double loss_new = 0;          // per unit of MMP
    double loss_cross_linked = 0;
    double loss_torn = 0;
    double sensitivity_iii = 0;
    double resting_share_iii = 0;
    double resting_share_new = 0;  // k_0 / (k_0 + k_x)
    double block = 0;              // largest share of synthesis blocked by inflammation
    double block_half = 0;         // level of half that block
};

/// One row of collagen pools, what drives them, and what the sweep reports. `rate_iii` and
/// `rate_i` are the production of activated cells after crowding, mg/mL/h.
struct PoolRow {
    std::size_t count;
    double *new_iii, *new_i, *cross_iii, *cross_i, *torn_iii, *torn_i, *mature;
    const double* rest;
    const float *mmp, *inflammation, *resting_share;
    const double *rate_iii, *rate_i;
    double *before, *after;       // total collagen, mg/mL
    double* deposit;              // of `after`: laid down by activated cells in this step
    double *secreted, *degraded;  // beyond the turnover of rest, mg/mL
    double* unrest;               // 0 exactly where every pool equals its value of rest
    float* density;               // `after` x per_density
    double per_density;
};

/// One row of c x O, with the totals of the collagen sweep. `direction` holds production x p p^T
/// and zeros where nothing is made.
struct FibreRow {
    std::size_t count;
    std::array<double*, 6> tensor;
    std::array<const float*, 6> direction;
    const double *before, *after, *deposit;
    double isotropic_share;
};

/// Turning of fibres towards passing cells: `passing` is N, trace <= 1. `turn` = kappa_o x
/// sub-step.
struct TurnRow {
    std::size_t count;
    std::array<double*, 6> tensor;
    std::array<const float*, 6> passing;
    double turn;
};

/// One row of elastin relative to rest; voxels without resting collagen hold none. What deviates
/// from 1 is added to `unrest`.
struct ElastinRow {
    std::size_t count;
    double* elastin;
    const double* rest;
    const float *mmp, *activated;
    double* unrest;
    double dt;                   // h
    double turnover;             // per hour
    double production;           // per hour, at or above the reference density
    double activated_reference;  // per um^3
};

/// What stiffness and rest are made of.
struct ReadRates {
    double resting_share_iii = 0;
    double resting_share_new = 0;
    StiffnessLaw stiffness;
    double mature_rest = 0;
};

/// One row of collagen read, not changed: pools and mature cross-links in, what measures ask for
/// out (mg/mL; stiffness relative to day 0).
struct ReadRow {
    std::size_t count;
    const double *new_iii, *new_i, *cross_iii, *cross_i, *torn_iii, *torn_i, *mature, *rest;
    double *total, *at_rest, *all_iii, *excess_iii, *excess_i, *relative_stiffness;
};

void read_collagen(const ReadRates& rates, const ReadRow& row);
void advance_pools(const PoolRates& rates, const PoolRow& row);
void advance_elastin(const ElastinRow& row);
void deposit_fibres(const FibreRow& row);
void turn_fibres(const TurnRow& row);

}  // namespace reticulin::matrix
