#pragma once

/// Laws that the sweeps over rows and the questions about single voxels share: one order of
/// operations, hence one set of bits. Functions are static: every build of the kernels, for each
/// processor level, has its own copy.
namespace reticulin::matrix {

/// Collagen pools of a voxel at rest, mg/mL: what synthesis and loss of day 0 hold in balance.
/// `linked` is both cross-linked pools.
struct RestingPools {
    double new_iii, new_i, cross_linked_iii, cross_linked_i, linked;
};

/// Of `total` collagen at rest, mg/mL; the share that is new, and the share of III in both.
[[maybe_unused]] static inline RestingPools pools_at_rest(double total,
                                                          double share_new,
                                                          double share_iii) {
    const double fresh = share_new * total;
    const double linked = total - fresh;
    const double fresh_iii = share_iii * fresh;
    const double linked_iii = share_iii * linked;
    return {fresh_iii, fresh - fresh_iii, linked_iii, linked - linked_iii, linked};
}

/// The one order in which the six pools are added: III and I of new, cross-linked, torn.
[[maybe_unused]] static inline double sum_of_pools(
    double a, double b, double c, double d, double e, double f) {
    return ((a + b) + (c + d)) + (e + f);
}

/// What stiffness follows from; kPa, mg/mL and pure numbers.
struct StiffnessLaw {
    double share_iii = 0;  // weight of III beside I
    double share_new = 0;  // weight of new beside cross-linked
    double collagen_density = 0;
    double ground = 0;
    double fibres = 0;
};

/// Stiffness, kPa, of dermis that holds these pools and this share of mature cross-links.
[[maybe_unused]] static inline double stiffness_of(
    const StiffnessLaw& law, double cross_i, double cross_iii, double fresh, double mature) {
    const double bearing = cross_i + law.share_iii * cross_iii + law.share_new * fresh;
    const double relative = bearing / law.collagen_density;
    return law.ground + law.fibres * relative * 0.5 * (1.0 + mature);
}

}  // namespace reticulin::matrix
