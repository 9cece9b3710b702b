#include "engine/cli/needle_pattern.hpp"

#include "engine/needling/pattern_statistics.hpp"
#include "engine/needling/puncture_plan.hpp"

#include <numeric>
#include <tuple>

namespace reticulin::cli {
namespace {

using needling::Session;

bool works_the_sheet(const Session& session) {
    return !session.given && session.device.actuation != needling::Actuation::placed &&
           session.device.actuation != needling::Actuation::incision;
}

bool alike(const Session& a, const Session& b) {
    const auto key = [](const Session& s) {
        return std::make_tuple(s.device.name,
                               s.device.needle_length.native(),
                               s.device.needle_radius.native(),
                               s.passes,
                               s.pressure,
                               s.directions_degrees);
    };
    return key(a) == key(b);
}

NeedlePattern measured(const Session& session, std::size_t number, const io::Scenario& scenario) {
    const needling::SheetWindow sheet{needling::virtual_sheet_side, needling::virtual_sheet_side};
    const auto punctures = needling::pattern_on_sheet(session,
                                                      static_cast<std::int64_t>(number),
                                                      scenario.parameters.insertion,
                                                      sheet,
                                                      scenario.device_seed);
    NeedlePattern pattern{session.device.name,
                          static_cast<std::int64_t>(number),
                          session.passes,
                          0,
                          needling::density_per_cm2(punctures.size(), sheet),
                          session.device.needle_length.in(units::um)};
    pattern.holes_per_pass = pattern.holes / static_cast<double>(session.passes);
    if (punctures.empty()) return pattern;
    const auto points = needling::entry_points(punctures);
    const auto nearest = needling::nearest_neighbour_distances(points);
    const auto count = static_cast<double>(punctures.size());
    for (const tissue::Puncture& p : punctures) pattern.depth += p.depth / count;
    if (nearest.size() > 1)
        pattern.nearest_neighbour = std::accumulate(nearest.begin(), nearest.end(), 0.0) / count;
    const tissue::Puncture& p = punctures.front();
    pattern.overlap = needling::share_with_neighbour_within(points, 2.0 * p.needle_radius);
    pattern.touching = needling::share_with_neighbour_within(
        points, 2.0 * (p.hole_radius_at(0.0) + p.collar_width));
    return pattern;
}

}  // namespace

std::vector<NeedlePattern> needle_patterns(const io::Scenario& scenario) {
    std::vector<NeedlePattern> patterns;
    const auto& sessions = scenario.regimen.sessions;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        bool is_new = works_the_sheet(sessions[i]);
        for (std::size_t j = 0; j < i; ++j) is_new = is_new && !alike(sessions[i], sessions[j]);
        if (is_new) patterns.push_back(measured(sessions[i], i, scenario));
    }
    return patterns;
}

}  // namespace reticulin::cli
