#pragma once

#include "engine/core/array_list.hpp"
#include "engine/core/plane_range.hpp"
#include "engine/diffusion/local_signal_parameters.hpp"
#include "engine/diffusion/solute.hpp"

#include <array>
#include <string>

namespace reticulin::diffusion {

/// Cell densities and levels the local signals react to, per voxel, in native units (per um^3);
/// a null pointer means zero everywhere. Handed over by the simulation: this room knows no cells.
struct LocalDrivers {
    const float* neutrophils = nullptr;  // kernel density at voxel centres, per um^3
    const float* macrophages = nullptr;  // M1 + M2
    const float* myofibroblasts = nullptr;
    const float* mmp = nullptr;               // level
    const float* latent_secretion = nullptr;  // ng/mL per hour made by cells
};

struct LocalRates;
struct LocalTraces;

/// Planes in which the signals bound to their place gave anything to the solutes.
struct GainPlanes {
    PlaneRange tgf_beta;
    PlaneRange pdgf;
    PlaneRange inflammation;
};

/// Signals bound to their place: latent TGF-b, damage, delayed monocyte signal, platelets,
/// apoptotic bodies.
class ImmobileFields {
  public:
    ImmobileFields() = default;
    explicit ImmobileFields(const RegularGrid& grid);

    [[nodiscard]] VoxelArray<float>& level(LocalSignal s) { return level_[index(s)]; }

    [[nodiscard]] const VoxelArray<float>& level(LocalSignal s) const { return level_[index(s)]; }

    [[nodiscard]] double level_at(LocalSignal s, const Vec3& position) const;

    /// Advances all but the delayed signal by dt hours, exact or implicit per voxel
    /// (docs/model/diffusion.md), over the active planes: the caller has widened them to where the
    /// latent secretion is nonzero. Levels under their floor are set to exactly 0, so that healed
    /// tissue becomes quiet. Writes what the solutes gain from them into `tgf_beta_gain` and
    /// `pdgf_gain` and `inflammation_gain` (added; level per hour, constant over the step and
    /// amount-exact: what leaves latent TGF-b and platelets arrives there). Returns the planes in
    /// which anything was added to each.
    struct Gains {
        VoxelArray<float>* tgf_beta = nullptr;
        VoxelArray<float>* pdgf = nullptr;
        VoxelArray<float>* inflammation = nullptr;
    };

    GainPlanes advance(const LocalSignalParameters& p,
                       const LocalDrivers& drivers,
                       double dt,
                       const Gains& gains);

    /// The delayed signal follows the inflammation for dt hours, exactly if that stayed at
    /// `inflammation` (nonzero in the planes `inflamed` alone) meanwhile.
    void follow(const LocalSignalParameters& p,
                const VoxelArray<float>& inflammation,
                PlaneRange inflamed,
                double dt);

    /// Planes holding anything nonzero (kept up to date by advance, follow and widen).
    [[nodiscard]] PlaneRange active() const { return active_; }

    /// Says that planes were written from outside (a puncture, a cell's death), or that a driver
    /// which feeds a level is nonzero there.
    void widen(PlaneRange planes);

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        for (std::size_t i = 0; i < local_signal_count; ++i) {
            visit.grid(ArrayInfo{std::string("local/") + std::string(local_signal_names[i]),
                                 std::string(local_signal_units[i]),
                                 std::string(local_signal_descriptions[i])},
                       GridArray{self.level_[i].data(), &self.grid_});
        }
        visit.scalar(ArrayInfo{"local/active_begin", "1", "First active plane"},
                     self.active_.begin);
        visit.scalar(ArrayInfo{"local/active_end", "1", "One past the last active plane"},
                     self.active_.end);
    }

  private:
    LocalTraces advance_plane(const LocalRates& rates,
                              const LocalDrivers& drivers,
                              const Gains& gains,
                              int plane);

    RegularGrid grid_;
    std::array<VoxelArray<float>, local_signal_count> level_;
    PlaneRange active_;
};

}  // namespace reticulin::diffusion
