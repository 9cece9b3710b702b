#include "engine/cells/cell_intent.hpp"
#include "engine/cells/types/competing_fates.hpp"

namespace reticulin::cells {

/// Keratinocyte of a channel's rim: after a lag it crawls towards the open side, in the plane of
/// the skin, by a persistent, biased walk, until it touches the axis. It leaves only by the
/// closure of its puncture (rim.hpp). The caller asks only after the lag.
CellIntent decide_keratinocyte(const CellView& self,
                               const Surroundings& here,
                               const KeratinocyteParameters& p,
                               double dt,
                               Stream& motion) {
    CellIntent intent{
        self.position, self.polarity, static_cast<float>(self.memory), {}, self.state};
    const double distance = here.to_opening.norm();
    if (distance <= p.radius.native()) return intent;  // its leading edge has met the others
    const Vec3 towards = here.to_opening / distance;
    if (math::happens(motion.uniform(), 1.0 / p.direction_persistence.native(), dt)) {
        Vec3 fresh = motion.direction_about(towards, concentration_for_mean_cosine(p.bias));
        fresh[2] = 0.0;  // the front stays in its layer
        const double length = fresh.norm();
        intent.polarity = length > 0.0 ? Vec3(fresh / length) : towards;
    }
    Vec3 step = p.speed.native() * dt * intent.polarity;
    const double advance = step.dot(towards);
    if (advance > distance) step *= distance / advance;
    intent.position = self.position + step;
    return intent;
}

}  // namespace reticulin::cells
