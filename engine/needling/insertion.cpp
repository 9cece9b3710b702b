#include "engine/needling/insertion.hpp"

#include "engine/needling/cell_kill.hpp"
#include "engine/needling/channel_fractions.hpp"

#include <algorithm>

namespace reticulin::needling {

namespace {

using diffusion::LocalSignal;
using matrix::Component;

constexpr std::array<Component, 6> orientation_components{Component::orientation_xx,
                                                          Component::orientation_yy,
                                                          Component::orientation_zz,
                                                          Component::orientation_xy,
                                                          Component::orientation_yz,
                                                          Component::orientation_xz};

/// Collagen taken from the cores of one puncture: mass and mass x orientation, mg/mL voxels.
struct Removed {
    double mass = 0;
    SymmetricTensor oriented{};
};

/// One puncture at work on the block.
class Cutter {
  public:
    Cutter(const tissue::Puncture& puncture,
           const tissue::SkinGeometry& geometry,
           const InsertionParameters& insertion,
           const matrix::MatrixParameters& matrix,
           InsertionTargets& targets)
        : puncture_(puncture),
          insertion_(insertion),
          matrix_(matrix),
          targets_(targets),
          dermis_(geometry.dermal_fraction()),
          fractions_(channel_fractions(puncture, geometry.grid())),
          voxel_volume_(geometry.grid().voxel_volume()) {}

    void run(CutReport& report) {
        const Removed removed = empty_cores();
        const double displaced = displace(removed);
        const double lost = removed.mass - displaced;
        const double torn = tear();
        for (const ChannelFraction& f : fractions_) {
            set_clot(f);
            targets_.vessels.supply()[f.offset] *= static_cast<float>(1.0 - f.core);
        }
        if (!fractions_.empty()) {
            targets_.local.widen({fractions_.front().voxel.z, fractions_.back().voxel.z + 1});
        }
        targets_.matrix.balance().degraded += lost * voxel_volume_;
        report.removed += removed.mass * voxel_volume_;
        report.displaced += displaced * voxel_volume_;
        report.lost += lost * voxel_volume_;
        report.torn += torn * voxel_volume_;
    }

  private:
    [[nodiscard]] double dermis(const ChannelFraction& f) const {
        return static_cast<double>(dermis_[f.offset]);
    }

    double& value(Component c, Offset v) { return targets_.matrix[c][v]; }

    Removed empty_cores() {
        Removed removed;
        for (const ChannelFraction& f : fractions_) {
            if (f.core <= 0.0) continue;
            removed.mass += f.core * targets_.matrix.total_collagen(f.offset);
            for (std::size_t i = 0; i < matrix::collagen_pool_count; ++i) {
                value(static_cast<Component>(i), f.offset) *= 1.0 - f.core;
            }
            for (std::size_t i = 0; i < orientation_components.size(); ++i) {
                double& oriented = value(orientation_components[i], f.offset);
                removed.oriented[i] += f.core * oriented;
                oriented *= 1.0 - f.core;
            }
            value(Component::elastin, f.offset) *= 1.0 - f.core;
        }
        return removed;
    }

    /// Pushes what is not lost into the collar, in proportion to g; it keeps its fibres' direction.
    /// Returns the displaced mass (0 if no dermis lies in the collar).
    double displace(const Removed& removed) {
        double weight = 0.0;
        for (const ChannelFraction& f : fractions_) weight += f.collar * dermis(f);
        if (weight <= 0.0) return 0.0;
        const double kept = 1.0 - insertion_.lost_fraction;
        const double share_iii = matrix_.resting_share_iii;
        for (const ChannelFraction& f : fractions_) {
            const double share = kept * f.collar * dermis(f) / weight;
            if (share <= 0.0) continue;
            const double added = share * removed.mass;
            value(Component::collagen_iii_cross_linked, f.offset) += added * share_iii;
            value(Component::collagen_i_cross_linked, f.offset) += added * (1.0 - share_iii);
            for (std::size_t i = 0; i < orientation_components.size(); ++i) {
                value(orientation_components[i], f.offset) += share * removed.oriented[i];
            }
        }
        return kept * removed.mass;
    }

    double move_pool(Component from, Component to, Offset v, double share) {
        const double moved = share * value(from, v);
        value(from, v) -= moved;
        value(to, v) += moved;
        return moved;
    }

    /// Disconnects collagen of the collar; the torn share loses its direction. Young collagen, with
    /// few cross-links, tears more.
    double tear() {
        double torn = 0.0;
        for (const ChannelFraction& f : fractions_) {
            if (f.collar <= 0.0) continue;
            const Offset v = f.offset;
            const double share = std::min(1.0, insertion_.torn_fraction * f.collar);
            const double share_new = std::min(1.0, insertion_.torn_factor_new * share);
            const double total = targets_.matrix.total_collagen(v);
            if (total <= 0.0) continue;
            double moved = move_pool(
                Component::collagen_iii_cross_linked, Component::collagen_iii_torn, v, share);
            moved +=
                move_pool(Component::collagen_i_cross_linked, Component::collagen_i_torn, v, share);
            moved +=
                move_pool(Component::collagen_iii_new, Component::collagen_iii_torn, v, share_new);
            moved += move_pool(Component::collagen_i_new, Component::collagen_i_torn, v, share_new);
            const double loosened = std::min(1.0, moved / total);
            for (std::size_t i = 0; i < orientation_components.size(); ++i) {
                double& oriented = value(orientation_components[i], v);
                oriented += loosened * (total * isotropic_third[i] - oriented);
            }
            torn += moved;
        }
        return torn;
    }

    void set_clot(const ChannelFraction& f) {
        const double clot = matrix_.clot_fibrin.in(units::mg_per_ml);
        const double core = f.core * dermis(f);
        const double collar = f.collar * dermis(f);
        const double blood = puncture_.bled ? insertion_.collar_blood * collar : 0.0;
        const double filling = puncture_.bled ? 1.0 : matrix_.serum_fibrin_fraction;
        double& fibrin = value(Component::fibrin, f.offset);
        fibrin = std::min(clot, (1.0 - f.core) * fibrin + (core * filling + blood) * clot);
        float& platelets = targets_.local.level(LocalSignal::platelets)[f.offset];
        const double fresh = puncture_.bled ? core + blood : 0.0;
        platelets = static_cast<float>(
            std::min(1.0, (1.0 - f.core) * static_cast<double>(platelets) + fresh));
        float& damage = targets_.local.level(LocalSignal::damage)[f.offset];
        damage +=
            static_cast<float>(insertion_.core_damage * core + insertion_.collar_damage * collar);
    }

    const tissue::Puncture& puncture_;
    const InsertionParameters& insertion_;
    const matrix::MatrixParameters& matrix_;
    InsertionTargets& targets_;
    const VoxelArray<float>& dermis_;
    std::vector<ChannelFraction> fractions_;
    double voxel_volume_;
};

/// Radius of the hole where the axis meets the junction; 0 if it does not get there.
double open_radius_at_junction(const tissue::Puncture& puncture,
                               const tissue::SkinGeometry& geometry) {
    const Vec3 place =
        geometry.grid().wrapped(ChannelShape(puncture).axis_at(geometry.mean_junction_depth()));
    return puncture.hole_radius_at(geometry.junction_depth(place[0], place[1]));
}

}  // namespace

bool bleeds(double depth,
            const tissue::SkinGeometry& geometry,
            const InsertionParameters& insertion) {
    return depth > geometry.mean_junction_depth() + insertion.bleed_depth.in(units::um);
}

CutReport cut(std::span<const tissue::Puncture> punctures,
              const tissue::SkinGeometry& geometry,
              const InsertionParameters& insertion,
              const matrix::MatrixParameters& matrix,
              Tick tick,
              std::uint64_t seed,
              InsertionTargets targets) {
    CutReport report;
    for (const tissue::Puncture& puncture : punctures) {
        Cutter(puncture, geometry, insertion, matrix, targets).run(report);
        targets.wounds.append(puncture, tick, open_radius_at_junction(puncture, geometry));
    }
    report.killed = kill_cells(punctures, geometry.grid(), insertion, tick, seed, targets.cells);
    return report;
}

}  // namespace reticulin::needling
