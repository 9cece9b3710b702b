#include "engine/needling/puncture_plan.hpp"

#include "engine/core/error.hpp"
#include "engine/needling/insertion.hpp"

#include <algorithm>

namespace reticulin::needling {

namespace {

double collar_width(double needle_radius, const InsertionParameters& insertion) {
    return std::min(insertion.collar_limit.in(units::um), insertion.collar_ratio * needle_radius);
}

tissue::Puncture make_puncture(const Session& session,
                               const InsertionParameters& insertion,
                               const NeedleEntry& entry) {
    tissue::Puncture p;
    p.entry = Vec3(entry.x, entry.y, 0.0);
    p.direction = entry.direction;
    p.depth = depth_of(session, insertion);
    p.needle_length = session.device.needle_length.in(units::um);
    p.needle_radius = session.device.needle_radius.in(units::um);
    p.tip_radius = session.device.tip_radius.in(units::um);
    p.residual_ratio = insertion.residual_ratio;
    if (session.device.actuation == Actuation::incision) {
        // A blade leaves a slit of one width down to its depth.
        p.plane = true;
        if (session.incision_half_width > 0.0)
            p.needle_radius = session.incision_half_width / p.residual_ratio;
        p.tip_radius = p.needle_radius;
    }
    p.collar_width = collar_width(p.needle_radius, insertion);
    if (!(p.depth > 0.0))
        throw ScenarioError("device '" + session.device.name + "' reaches no depth");
    return p;
}

/// What a list leaves out follows from the insertion rules, as for a device.
std::vector<tissue::Puncture> given_punctures(const Session& session,
                                              std::int32_t session_number,
                                              const InsertionParameters& insertion) {
    std::vector<tissue::Puncture> punctures = *session.given;
    for (tissue::Puncture& p : punctures) {
        p.session = session_number;
        if (p.residual_ratio == 0.0) p.residual_ratio = insertion.residual_ratio;
        if (p.collar_width == 0.0) p.collar_width = collar_width(p.needle_radius, insertion);
        if (p.needle_length == 0.0) p.needle_length = p.depth;
    }
    return punctures;
}

}  // namespace

std::vector<tissue::Puncture> pattern_on_sheet(const Session& session,
                                               std::int64_t session_number,
                                               const InsertionParameters& insertion,
                                               const SheetWindow& window,
                                               std::uint64_t device_seed) {
    if (session.given)
        return given_punctures(session, static_cast<std::int32_t>(session_number), insertion);
    std::vector<tissue::Puncture> punctures;
    for (std::int64_t pass = 0; pass < session.passes; ++pass) {
        for (const NeedleEntry& entry :
             insertion_pattern(session, session_number, pass, window, device_seed)) {
            tissue::Puncture puncture = make_puncture(session, insertion, entry);
            puncture.session = static_cast<std::int32_t>(session_number);
            puncture.pass = static_cast<std::int32_t>(pass);
            punctures.push_back(puncture);
        }
    }
    return punctures;
}

std::vector<std::vector<tissue::Puncture>> plan_punctures(const Regimen& regimen,
                                                          const tissue::SkinGeometry& geometry,
                                                          const InsertionParameters& insertion,
                                                          std::uint64_t device_seed) {
    const SheetWindow window{geometry.grid().width(), geometry.grid().breadth()};
    std::vector<std::vector<tissue::Puncture>> plan;
    for (std::size_t s = 0; s < regimen.sessions.size(); ++s) {
        const Session& session = regimen.sessions[s];
        plan.push_back(pattern_on_sheet(
            session, static_cast<std::int64_t>(s), insertion, window, device_seed));
        for (tissue::Puncture& p : plan.back()) p.bled = bleeds(p.depth, geometry, insertion);
    }
    return plan;
}

}  // namespace reticulin::needling
