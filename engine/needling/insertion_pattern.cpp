#include "engine/needling/insertion_pattern.hpp"

#include "engine/core/error.hpp"
#include "engine/core/math.hpp"
#include "engine/core/random.hpp"
#include "engine/core/regular_grid.hpp"

#include <algorithm>
#include <numbers>
#include <utility>

namespace reticulin::needling {

namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;
constexpr std::uint64_t whole_pass = 0xFFFFFFFFU;

/// The stream of a part of a pass (a lane, a placement).
Stream pass_stream(std::uint64_t seed,
                   std::int64_t session,
                   std::int64_t pass,
                   std::uint64_t part) {
    const std::uint64_t id = (static_cast<std::uint64_t>(session) & 0xFFFFU) << 48U |
                             (static_cast<std::uint64_t>(pass) & 0xFFFFU) << 32U |
                             (part & 0xFFFFFFFFU);
    return {seed, id, 0, Purpose::device_phase};
}

std::uint64_t part_of(int number) {
    return static_cast<std::uint32_t>(number);
}

/// Coordinates along (s) and across (t) the line of a pass, and the window's extent in them.
struct PassFrame {
    double cosine, sine;
    double s_min, s_max, t_min, t_max;

    PassFrame(double degrees, const SheetWindow& window)
        : cosine(math::cos(degrees * two_pi / 360.0)), sine(math::sin(degrees * two_pi / 360.0)) {
        s_min = std::min(0.0, cosine * window.width) + std::min(0.0, sine * window.breadth);
        s_max = std::max(0.0, cosine * window.width) + std::max(0.0, sine * window.breadth);
        t_min = std::min(0.0, -sine * window.width) + std::min(0.0, cosine * window.breadth);
        t_max = std::max(0.0, -sine * window.width) + std::max(0.0, cosine * window.breadth);
    }
};

/// Collects the entries that lie inside the window.
class EntryList {
  public:
    EntryList(const PassFrame& frame, const SheetWindow& window, const Vec3& direction)
        : frame_(frame), window_(window), direction_(direction) {}

    void add(double s, double t) {
        const double x = frame_.cosine * s - frame_.sine * t;
        const double y = frame_.sine * s + frame_.cosine * t;
        if (x < 0.0 || x >= window_.width || y < 0.0 || y >= window_.breadth) return;
        entries_.push_back({x, y, direction_});
    }

    std::vector<NeedleEntry> take() { return std::move(entries_); }

  private:
    const PassFrame& frame_;
    const SheetWindow& window_;
    Vec3 direction_;
    std::vector<NeedleEntry> entries_;
};

double line_of_pass(const Session& session, std::int64_t pass) {
    const auto& lines = session.directions_degrees;
    return lines.empty() ? 0.0 : lines[static_cast<std::size_t>(pass) % lines.size()];
}

int floor_of(double v) {
    return RegularGrid::floor_to_int(v);
}

/// A drum that rolls without sliding on its own surface (the skin dimples under the needles until
/// the drum lies on it): rows follow each other at 2 pi R / rows. Lanes lie side by side, each
/// rolled from its own start.
std::vector<NeedleEntry> roll(const Session& session,
                              std::int64_t number,
                              std::int64_t pass,
                              const SheetWindow& window,
                              std::uint64_t seed) {
    const Device& d = session.device;
    const PassFrame frame(line_of_pass(session, pass), window);
    const double pitch = d.needle_pitch.in(units::um);
    const double lane = pitch * static_cast<double>(d.needles_per_row);
    const double circumference = two_pi * d.drum_radius.in(units::um);
    const double step = circumference / static_cast<double>(d.rows);
    const double slant = roller_slant(d);
    const double forward = rolling_sign(session, pass) * math::sin(slant);
    EntryList entries(
        frame, window, Vec3(forward * frame.cosine, forward * frame.sine, math::cos(slant)));
    const double across = lane * pass_stream(seed, number, pass, whole_pass).uniform();
    // A staggered row may reach one pitch into the next lane.
    const int last_lane = floor_of((frame.t_max - across) / lane);
    for (int l = floor_of((frame.t_min - across - pitch) / lane); l <= last_lane; ++l) {
        const double start = circumference * pass_stream(seed, number, pass, part_of(l)).uniform();
        const int last_row = floor_of((frame.s_max - start) / step);
        for (int row = floor_of((frame.s_min - start) / step); row <= last_row; ++row) {
            const int on_drum = RegularGrid::wrap_index(row, static_cast<int>(d.rows));
            const double shift = on_drum * d.row_stagger;
            const double offset = pitch * (shift - floor_of(shift));
            for (std::int64_t k = 0; k < d.needles_per_row; ++k) {
                entries.add(start + row * step,
                            across + l * lane + offset + static_cast<double>(k) * pitch);
            }
        }
    }
    return entries.take();
}

/// The needles of one plate whose first needle stands at (s, t).
void add_plate(const Device& d, double s, double t, EntryList& entries) {
    const double pitch = d.needle_pitch.in(units::um);
    for (std::int64_t row = 0; row < d.rows; ++row) {
        const double shift = static_cast<double>(row) * d.row_stagger;
        const double start = t + pitch * (shift - floor_of(shift));
        const double along = s + static_cast<double>(row) * d.row_pitch.in(units::um);
        for (std::int64_t k = 0; k < d.needles_per_row; ++k) {
            entries.add(along, start + static_cast<double>(k) * pitch);
        }
    }
}

/// A plate placed side by side; each placement is off by up to half a pitch (the hand does not set
/// plates to the width of a needle).
std::vector<NeedleEntry> press(const Session& session,
                               std::int64_t number,
                               std::int64_t pass,
                               const SheetWindow& window,
                               std::uint64_t seed) {
    const Device& d = session.device;
    const PassFrame frame(line_of_pass(session, pass), window);
    const double pitch = d.needle_pitch.in(units::um);
    const double row_pitch = d.row_pitch.in(units::um);
    const double length = row_pitch * static_cast<double>(d.rows);
    const double width = pitch * static_cast<double>(d.needles_per_row);
    EntryList entries(frame, window, Vec3(0, 0, 1));
    Stream phase = pass_stream(seed, number, pass, whole_pass);
    const double s0 = length * phase.uniform();
    const double t0 = width * phase.uniform();
    for (int i = floor_of((frame.s_min - s0 - length) / length);
         i <= floor_of((frame.s_max - s0) / length) + 1;
         ++i) {
        for (int j = floor_of((frame.t_min - t0 - width) / width);
             j <= floor_of((frame.t_max - t0) / width) + 1;
             ++j) {
            Stream place = pass_stream(
                seed, number, pass, (part_of(i) & 0xFFFFU) << 16U | (part_of(j) & 0xFFFFU));
            const double s = s0 + i * length + row_pitch * (place.uniform() - 0.5);
            const double t = t0 + j * width + pitch * (place.uniform() - 0.5);
            add_plate(d, s, t, entries);
        }
    }
    return entries.take();
}

/// A cartridge of needles on a circle that stamps while it glides along lanes, side by side.
std::vector<NeedleEntry> glide(const Session& session,
                               std::int64_t number,
                               std::int64_t pass,
                               const SheetWindow& window,
                               std::uint64_t seed) {
    const Device& d = session.device;
    const PassFrame frame(line_of_pass(session, pass), window);
    const double radius = d.cartridge_radius.in(units::um);
    const double lane = 2.0 * radius;
    const double step = d.glide_speed.native() / 3600.0 / d.strokes_per_second;
    EntryList entries(frame, window, Vec3(0, 0, 1));
    const double across = lane * pass_stream(seed, number, pass, whole_pass).uniform();
    const int last_lane = floor_of((frame.t_max - across + radius) / lane);
    for (int l = floor_of((frame.t_min - across - radius) / lane); l <= last_lane; ++l) {
        Stream random = pass_stream(seed, number, pass, part_of(l));
        const double start = step * random.uniform();
        const double turn = two_pi * random.uniform();
        const int last_stroke = floor_of((frame.s_max + radius - start) / step);
        for (int stroke = floor_of((frame.s_min - radius - start) / step); stroke <= last_stroke;
             ++stroke) {
            for (std::int64_t k = 0; k < d.cartridge_needles; ++k) {
                const double angle = turn + two_pi * static_cast<double>(k) /
                                                static_cast<double>(d.cartridge_needles);
                entries.add(start + stroke * step + radius * math::cos(angle),
                            across + l * lane + radius * math::sin(angle));
            }
        }
    }
    return entries.take();
}

/// Entries given by the scenario; they must lie on the window.
std::vector<NeedleEntry> place(const Session& session, const SheetWindow& window) {
    const double tilt = session.tilt_degrees * two_pi / 360.0;
    const bool incision = session.device.actuation == Actuation::incision;
    const Vec3 direction = incision ? Vec3(0, 0, 1) : Vec3(math::sin(tilt), 0.0, math::cos(tilt));
    std::vector<NeedleEntry> entries;
    for (const auto& [x, y] : session.entries) {
        if (x < 0.0 || x >= window.width || y < 0.0 || y >= window.breadth) {
            throw ScenarioError("a placed puncture or incision lies outside the block");
        }
        entries.push_back({x, y, direction});
    }
    return entries;
}

}  // namespace

std::string missing_geometry(const Device& d) {
    using Need = std::pair<const char*, double>;
    std::vector<Need> needs;
    if (d.actuation == Actuation::roller || d.actuation == Actuation::stamp)
        needs = {{"rows", static_cast<double>(d.rows)},
                 {"needles_per_row", static_cast<double>(d.needles_per_row)},
                 {"needle_pitch", d.needle_pitch.native()}};
    if (d.actuation == Actuation::roller) needs.emplace_back("drum_radius", d.drum_radius.native());
    if (d.actuation == Actuation::stamp) needs.emplace_back("row_pitch", d.row_pitch.native());
    if (d.actuation == Actuation::pen)
        needs = {{"cartridge_needles", static_cast<double>(d.cartridge_needles)},
                 {"cartridge_radius", d.cartridge_radius.native()},
                 {"strokes_per_second", d.strokes_per_second},
                 {"glide_speed", d.glide_speed.native()}};
    const auto missing =
        std::ranges::find_if(needs, [](const Need& need) { return !(need.second > 0.0); });
    return missing == needs.end() ? std::string() : std::string(missing->first);
}

double roller_slant(const Device& device) {
    const double radius = device.drum_radius.in(units::um);
    return math::acos(radius / (radius + device.needle_length.in(units::um)));
}

int rolling_sign(const Session& session, std::int64_t pass) {
    const auto lines =
        static_cast<std::int64_t>(std::max<std::size_t>(1, session.directions_degrees.size()));
    return (pass / lines) % 2 == 0 ? 1 : -1;
}

double reached_depth(const Device& device, const InsertionParameters& insertion, double pressure) {
    const double length = device.needle_length.in(units::um);
    if (device.depth_rule == DepthRule::pen) return insertion.pen_efficiency * length * pressure;
    const double beyond_anchor = (device.needle_length - insertion.efficiency_anchor).in(units::mm);
    const double efficiency =
        std::clamp(insertion.efficiency_base + insertion.efficiency_slope_per_mm * beyond_anchor,
                   insertion.efficiency_min,
                   insertion.efficiency_max);
    return efficiency * length * pressure;
}

double depth_of(const Session& session, const InsertionParameters& insertion) {
    const bool given = session.device.actuation == Actuation::placed ||
                       session.device.actuation == Actuation::incision;
    if (given && session.depth > 0.0) return session.depth;
    return reached_depth(session.device, insertion, session.pressure);
}

std::vector<NeedleEntry> insertion_pattern(const Session& session,
                                           std::int64_t session_number,
                                           std::int64_t pass,
                                           const SheetWindow& window,
                                           std::uint64_t device_seed) {
    if (const std::string what = missing_geometry(session.device); !what.empty())
        throw ScenarioError("device '" + session.device.name + "': " + what +
                            " must be greater than 0");
    switch (session.device.actuation) {
        case Actuation::roller:
            return roll(session, session_number, pass, window, device_seed);
        case Actuation::stamp:
            return press(session, session_number, pass, window, device_seed);
        case Actuation::pen:
            return glide(session, session_number, pass, window, device_seed);
        case Actuation::placed:
        case Actuation::incision:
            break;
    }
    return place(session, window);
}

}  // namespace reticulin::needling
