#pragma once

#include <optional>
#include <vector>

#include "engine/core/array_list.hpp"
#include "engine/core/tick.hpp"
#include "engine/diffusion/solute.hpp"

namespace reticulin::diffusion {

/// Depth range [begin, end) of planes.
struct Slab {
    int begin = 0;
    int end = 0;
    [[nodiscard]] bool empty() const { return begin >= end; }
};

/// What sources add to the equation of one solute, per voxel: c_t = D lap c - k c + gain - loss c.
struct AffineSources {
    VoxelArray<float> gain;  // level per hour
    VoxelArray<float> loss;  // per hour; empty: none
    Slab active;             // planes in which gain may be nonzero
};

/// Book of one solute since the last audit, in level x um^3: made + transported in = lost + change.
struct SoluteBalance {
    double gained = 0;
    double lost = 0;
    double clipped = 0;  // added by setting small negative values to 0
    double dropped = 0;  // removed below the floor
};

/// The solutes and their implicit solver. Delta form (Douglas-Gunn): the residual of the full operator,
/// then one tridiagonal solve per axis on the increment, so that the steady state is that of the
/// unsplit grid for any step. Lateral periodic, no flux at top and bottom. Non-negative: values
/// below -1e-3 of the maximum throw NumericalError, smaller ones are set to 0 and booked.
class SoluteFields {
  public:
    SoluteFields() = default;
    SoluteFields(const RegularGrid& grid, const SoluteCatalogue& catalogue);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }
    [[nodiscard]] const VoxelArray<float>& level(Solute s) const { return level_[index(s)]; }
    [[nodiscard]] VoxelArray<float>& level(Solute s) { return level_[index(s)]; }
    /// Planes in which the solute is above its floor or has a source; empty when it sleeps.
    [[nodiscard]] Slab active(Solute s) const { return active_[index(s)]; }
    /// Trilinear level at a position; 0 while the solute sleeps.
    [[nodiscard]] double level_at(Solute s, const Vec3& position) const;
    /// Gradient (per um) at a position, of the trilinear field by central differences over one voxel.
    [[nodiscard]] Vec3 gradient_at(Solute s, const Vec3& position) const;

    /// Advances one solute by dt hours with these sources. Returns the relative change of the field
    /// (L1 of the increment over L1 of the field), which the step control reads.
    double advance(Solute s, const AffineSources& sources, double dt);
    [[nodiscard]] SoluteBalance& balance(Solute s) { return balance_[index(s)]; }
    [[nodiscard]] const SoluteBalance& balance(Solute s) const { return balance_[index(s)]; }
    /// Total amount, level x um^3.
    [[nodiscard]] double total(Solute s) const;

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        for (std::size_t i = 0; i < solute_count; ++i) {
            const std::string name = std::string("solutes/") + std::string(solute_names[i]);
            visit.grid(ArrayInfo{name, std::string(solute_units[i]), "Solute level"},
                       GridArray{self.level_[i].data(), &self.grid_});
            visit.scalar(ArrayInfo{name + "/active_begin", "1", "First active plane"}, self.active_[i].begin);
            visit.scalar(ArrayInfo{name + "/active_end", "1", "One past the last active plane"}, self.active_[i].end);
            visit.scalar(ArrayInfo{name + "/gained", "level um^3", "Amount made since the last audit"}, self.balance_[i].gained);
            visit.scalar(ArrayInfo{name + "/lost", "level um^3", "Amount lost since the last audit"}, self.balance_[i].lost);
            visit.scalar(ArrayInfo{name + "/clipped", "level um^3", "Amount added by clipping since the last audit"}, self.balance_[i].clipped);
            visit.scalar(ArrayInfo{name + "/dropped", "level um^3", "Amount dropped under the floor since the last audit"}, self.balance_[i].dropped);
        }
    }

  private:
    RegularGrid grid_;
    SoluteCatalogue catalogue_;
    std::array<VoxelArray<float>, solute_count> level_;
    std::array<Slab, solute_count> active_{};
    std::array<SoluteBalance, solute_count> balance_{};
    VoxelArray<float> increment_;  // scratch
};

}  // namespace reticulin::diffusion
