#pragma once

#include "engine/core/array_list.hpp"
#include "engine/core/interpolation.hpp"
#include "engine/core/plane_range.hpp"
#include "engine/diffusion/delta_form.hpp"
#include "engine/diffusion/solute.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace reticulin::diffusion {

/// What sources add to the equation of one solute, per voxel: c_t = D lap c - k c + gain - loss c.
struct AffineSources {
    VoxelArray<float> gain;  // level per hour
    VoxelArray<float> loss;  // per hour; empty: none
    PlaneRange active;       // planes in which gain may be nonzero
};

/// Book of one solute since the last audit, in level x um^3: the flows of the discrete scheme
/// itself, gained - lost + clipped - dropped = change of the total.
struct SoluteBalance {
    double gained = 0;
    double lost = 0;
    double clipped = 0;  // added by setting small negative values to 0
    double dropped = 0;  // removed below the floor
};

/// The solutes and their implicit solver. Delta form (Douglas-Gunn): the residual of the full
/// operator, then one tridiagonal solve per axis on the increment, so that the steady state is that
/// of the unsplit grid for any step. Lateral periodic, no flux at top and bottom. Equations, orders
/// and largest safe steps: docs/model/diffusion.md.
class SoluteFields {
  public:
    SoluteFields() = default;
    SoluteFields(const RegularGrid& grid, const SoluteCatalogue& catalogue);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }

    [[nodiscard]] const VoxelArray<float>& level(Solute s) const { return level_[index(s)]; }

    /// For writing from outside; tell the planes written to `widen`. Pointers into it are void
    /// after the next advance of this solute.
    [[nodiscard]] VoxelArray<float>& level(Solute s) {
        blocks_[index(s)].totals.clear();
        return level_[index(s)];
    }

    /// Planes outside which the level is exactly 0: those above the floor or with a source, and a
    /// margin of 3 sqrt(D dt / (1 + k dt)). Empty when the solute sleeps.
    [[nodiscard]] PlaneRange active(Solute s) const { return active_[index(s)]; }

    /// Says that planes were written from outside.
    void widen(Solute s, PlaneRange planes);
    /// Level at a position, read by cubics (interpolation.hpp); 0 while the solute sleeps.
    [[nodiscard]] double level_at(Solute s, const Vec3& position) const;

    [[nodiscard]] bool is_above_floor(Solute s, Offset voxel) const {
        return static_cast<double>(level_[index(s)][voxel]) > floor(s);
    }

    /// Level and its gradient, per um.
    [[nodiscard]] LocalReading reading_at(Solute s, const Vec3& position) const;

    /// Advances one solute by dt hours with these sources, in graded parts of the step
    /// (delta_form.hpp). Returns the relative change of the field, which the step control reads:
    /// over blocks of 160 um, sum of |change of the amount| over the amount. What single cells do
    /// as they move inside a block is noise that no step of minutes resolves; so is what the last
    /// few do: under a twentieth of the largest amount since the last session the change counts in
    /// proportion to the amount. Non-negative: a trial
    /// step with a value below -1e-3 of the field's maximum is thrown away and taken in two halves,
    /// up to `halvings_allowed` times; NumericalError (solute, voxel, value) if that does not help,
    /// the field then being as it was before the failed part. Smaller negative values are set to 0
    /// and booked as clipped.
    double advance(Solute s, const AffineSources& sources, double dt);

    /// Forgets the largest amounts.
    void begin_session() { largest_ = {}; }

    static constexpr int halvings_allowed = 12;

    /// Trial steps thrown away since construction (a diagnostic, not part of the state).
    [[nodiscard]] long rejected_steps() const { return rejected_steps_; }

    [[nodiscard]] SoluteBalance& balance(Solute s) { return balance_[index(s)]; }

    [[nodiscard]] const SoluteBalance& balance(Solute s) const { return balance_[index(s)]; }

    /// Total amount, level x um^3.
    [[nodiscard]] double total(Solute s) const;

    /// Level below which the solute counts as absent.
    [[nodiscard]] double floor(Solute s) const { return catalogue_[s].floor; }

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        if constexpr (!std::is_const_v<Self>) self.blocks_ = {};
        for (std::size_t i = 0; i < solute_count; ++i) {
            const std::string name = std::string("solutes/") + std::string(solute_names[i]);
            visit.grid(
                ArrayInfo{name, std::string(solute_units[i]), std::string(solute_descriptions[i])},
                GridArray{self.level_[i].data(), &self.grid_});
            visit.scalar(ArrayInfo{name + "/active_begin", "1", "First active plane"},
                         self.active_[i].begin);
            visit.scalar(ArrayInfo{name + "/active_end", "1", "One past the last active plane"},
                         self.active_[i].end);
            visit.scalar(
                ArrayInfo{name + "/gained", "level um^3", "Amount made since the last audit"},
                self.balance_[i].gained);
            visit.scalar(
                ArrayInfo{name + "/lost", "level um^3", "Amount lost since the last audit"},
                self.balance_[i].lost);
            visit.scalar(ArrayInfo{name + "/clipped",
                                   "level um^3",
                                   "Amount added by clipping since the last audit"},
                         self.balance_[i].clipped);
            visit.scalar(ArrayInfo{name + "/dropped",
                                   "level um^3",
                                   "Amount dropped under the floor since the last audit"},
                         self.balance_[i].dropped);
            visit.scalar(
                ArrayInfo{name + "/largest", "level um^3", "Largest amount since the last session"},
                self.largest_[i]);
        }
    }

  private:
    /// What the parts of one step share.
    struct StepInputs {
        const AffineSources& sources;
        PlaneRange slab;
        std::optional<double> gained;  // level per hour, summed over voxels by the first trial
    };

    /// False where all planes that are read at a position hold only zeros.
    [[nodiscard]] bool reaches(Solute s, const Vec3& position) const;
    /// Returns the highest level before or after the step.
    double take_step(Solute s, StepInputs& inputs, double dt, int halvings);
    DeltaFormSums try_step(Solute s, StepInputs& inputs, double dt, float lowest);
    void accept(Solute s, const StepInputs& inputs, double dt, const DeltaFormSums& trial);
    void clear_scratch_outside(PlaneRange slab);
    void drop_planes(Solute s, int begin, int end);
    void trim(Solute s, const AffineSources& sources, int margin);
    [[nodiscard]] int margin(Solute s, double dt) const;
    /// Sums of the level (not of its volume) over the blocks of a slab.
    [[nodiscard]] std::vector<double> block_totals(Solute s, PlaneRange slab) const;
    [[nodiscard]] bool plane_is_above_floor(Solute s, int plane) const;
    [[noreturn]] void refuse(Solute s, StepInputs& inputs, double dt);

    RegularGrid grid_;
    SoluteCatalogue catalogue_;
    std::array<VoxelArray<float>, solute_count> level_;
    std::array<PlaneRange, solute_count> active_{};
    std::array<SoluteBalance, solute_count> balance_{};
    std::array<double, solute_count> largest_{};

    /// Derived: sums over the blocks of a slab as the last advance left them; empty: not known.
    struct Blocks {
        std::vector<double> totals;
        PlaneRange slab;
    };

    std::array<Blocks, solute_count> blocks_;
    VoxelArray<float> scratch_;  // increment, then new level: swapped with the level on acceptance
    PlaneRange scratch_used_;    // planes of scratch that may hold something
    int block_edge_ = 1;         // voxels
    long rejected_steps_ = 0;
};

}  // namespace reticulin::diffusion
