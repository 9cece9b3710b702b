#include "engine/io/scenario_checks.hpp"

#include "engine/io/quantity_parser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace reticulin::io {
namespace {

class ScenarioChecks {
  public:
    ScenarioChecks(const ScenarioSettings& settings,
                   const SettingStore& store,
                   std::string file,
                   Problems& problems)
        : settings_(settings), store_(store), file_(std::move(file)), problems_(problems) {}

    void whole_voxels() {
        const auto& block = settings_.parameters.block;
        const double voxel = block.voxel.native();
        if (voxel <= 0.0) return;
        for (const auto& [path, length] : {std::pair{"block.width", block.width},
                                           std::pair{"block.breadth", block.breadth},
                                           std::pair{"block.depth", block.depth}}) {
            const double count = length.native() / voxel;
            if (std::abs(count - std::round(count)) < 1e-6 && count >= 1.0) continue;
            refuse(path,
                   "found " + value_of(path) + ", which is " +
                       number_text(std::round(count * 1e3) / 1e3) + " voxels of " +
                       value_of("block.voxel") + "; allowed: a whole number of voxels");
        }
    }

    void whole_minutes() {
        const auto& n = settings_.parameters.numerics;
        const auto& o = settings_.output;
        for (const auto& [path, duration] :
             {std::pair{"numerics.neutrophil_step", n.neutrophil_step},
              std::pair{"numerics.macrophage_step", n.macrophage_step},
              std::pair{"numerics.recruitment_step", n.recruitment_step},
              std::pair{"numerics.fibroblast_step", n.fibroblast_step},
              std::pair{"numerics.fibroblast_step_max", n.fibroblast_step_max},
              std::pair{"numerics.keratinocyte_step", n.keratinocyte_step},
              std::pair{"numerics.matrix_step", n.matrix_step},
              std::pair{"numerics.audit_step", n.audit_step},
              std::pair{"numerics.solute_step_min", n.solute_step_min},
              std::pair{"numerics.solute_step_from_day_0", n.solute_step_from_day_0},
              std::pair{"numerics.solute_step_from_day_2", n.solute_step_from_day_2},
              std::pair{"numerics.solute_step_from_day_7", n.solute_step_from_day_7},
              std::pair{"numerics.solute_step_from_day_28", n.solute_step_from_day_28},
              std::pair{"run.duration", settings_.run.duration},
              std::pair{"output.measure_every_early", o.measure_every_early},
              std::pair{"output.measure_every_late", o.measure_every_late},
              std::pair{"output.checkpoint_every", o.checkpoint_every}}) {
            const double minutes = duration.native() * 60.0;
            if (std::abs(minutes - std::round(minutes)) < 1e-6 && minutes >= 1.0 - 1e-6) continue;
            refuse(
                path,
                "found " + value_of(path) + "; allowed: a whole number of minutes, at least 1 min");
        }
        rising(std::array{std::pair{"numerics.fibroblast_step", n.fibroblast_step},
                          std::pair{"numerics.fibroblast_step_max", n.fibroblast_step_max}});
        rising(
            std::array{std::pair{"numerics.solute_step_min", n.solute_step_min},
                       std::pair{"numerics.solute_step_from_day_0", n.solute_step_from_day_0},
                       std::pair{"numerics.solute_step_from_day_2", n.solute_step_from_day_2},
                       std::pair{"numerics.solute_step_from_day_7", n.solute_step_from_day_7},
                       std::pair{"numerics.solute_step_from_day_28", n.solute_step_from_day_28}});
    }

    /// Each at most the next.
    template <std::size_t Count>
    void rising(const std::array<std::pair<const char*, Duration>, Count>& values) {
        for (std::size_t i = 0; i + 1 < Count; ++i) {
            if (values[i].second <= values[i + 1].second) continue;
            refuse(values[i].first,
                   "found " + value_of(values[i].first) + "; allowed: at most " +
                       values[i + 1].first + ", " + value_of(values[i + 1].first));
        }
    }

    void sessions(const needling::Regimen& regimen) {
        const bool listed = store_.list("regimen.sessions") != nullptr;
        for (std::size_t i = 0; i < regimen.sessions.size(); ++i) {
            const needling::Session& session = regimen.sessions[i];
            const std::string path =
                listed ? "regimen.sessions[" + std::to_string(i) + "].time" : "regimen.spacing";
            if (session.time < 0 || session.time >= to_tick(settings_.run.duration.native())) {
                refuse(path,
                       "found a session at day " + number_text(days(session.time)) +
                           "; allowed: before the end of the run, " + value_of("run.duration"));
                return;
            }
            if (session.given && !all_enter_the_block(*session.given)) {
                refuse(listed ? "regimen.sessions[" + std::to_string(i) + "].punctures"
                              : "regimen.punctures",
                       "found a puncture that enters outside the block; allowed: entry_x from 0 to "
                       "below " +
                           value_of("block.width") + ", entry_y from 0 to below " +
                           value_of("block.breadth"));
                return;
            }
            const double reach = least_reach(session);
            if (reach > settings_.parameters.block.depth.native()) {
                refuse(
                    listed ? "regimen.sessions[" + std::to_string(i) + "].depth" : "regimen.depth",
                    "found a channel " + number_text(reach / 1e3) +
                        " mm deep; allowed: within the block's depth, " + value_of("block.depth"));
                return;
            }
        }
    }

    void regions(const std::vector<RegionRequest>& requests) {
        const auto& block = settings_.parameters.block;
        const std::array<double, 3> size{
            block.width.native(), block.breadth.native(), block.depth.native()};
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const std::string path = "measures.regions[" + std::to_string(i) + "]";
            for (std::size_t j = 0; j < i; ++j) {
                if (requests[j].name == requests[i].name)
                    refuse(path + ".name",
                           "found " + toml_quoted(requests[i].name) +
                               " for the second time; allowed: each name once");
            }
            if (requests[i].sleeve) continue;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                if (requests[i].low[axis] >= 0 && requests[i].low[axis] < requests[i].high[axis] &&
                    requests[i].high[axis] <= size[axis] + 1e-6)
                    continue;
                refuse(path + ".box",
                       "found " + native_text(requests[i].low[axis], Length::dimension) + " to " +
                           native_text(requests[i].high[axis], Length::dimension) + " along " +
                           std::string(1, "xyz"[axis]) +
                           "; allowed: from less to more, within 0 um to " +
                           native_text(size[axis], Length::dimension));
            }
        }
    }

  private:
    [[nodiscard]] static double deepest(const std::vector<tissue::Puncture>& punctures) {
        double depth = 0;
        for (const tissue::Puncture& p : punctures) depth = std::max(depth, p.depth);
        return depth;
    }

    [[nodiscard]] bool all_enter_the_block(const std::vector<tissue::Puncture>& punctures) const {
        const auto& block = settings_.parameters.block;
        return std::all_of(punctures.begin(), punctures.end(), [&](const tissue::Puncture& p) {
            return p.entry[0] < block.width.native() && p.entry[1] < block.breadth.native();
        });
    }

    /// A depth that the session reaches at least, where it can be told without the depth rule.
    [[nodiscard]] double least_reach(const needling::Session& session) const {
        if (session.given) return deepest(*session.given);
        if (session.depth > 0) return session.depth;
        const auto& insertion = settings_.parameters.insertion;
        const double efficiency = session.device.depth_rule == needling::DepthRule::pen
                                      ? insertion.pen_efficiency
                                      : insertion.efficiency_min;
        return efficiency * session.pressure * session.device.needle_length.native();
    }

    [[nodiscard]] std::string value_of(const std::string& path) const {
        const Setting* setting = store_.find(path);
        if (setting == nullptr) return "nothing";
        return setting->node.kind == TomlNode::Kind::text ? toml_quoted(setting->node.text)
                                                          : setting->node.written();
    }

    void refuse(const std::string& path, const std::string& message) {
        const Setting* setting = store_.find(path);
        const std::size_t bracket = path.find('[');
        const TomlNode* list =
            bracket == std::string::npos ? nullptr : store_.list(path.substr(0, bracket));
        Place place{file_, 1, 1};
        if (setting != nullptr) place = setting->node.place;
        if (list != nullptr) place = item_place(*list, path.substr(bracket + 1));
        problems_.add(place, path, message);
    }

    /// Place of "0].time" in a list of tables: the key's value, or else the table.
    [[nodiscard]] static Place item_place(const TomlNode& list, const std::string& rest) {
        const std::size_t index = static_cast<std::size_t>(std::stoul(rest));
        if (index >= list.items.size()) return list.place;
        const TomlNode& item = list.items[index];
        const TomlNode* key = item.find(rest.substr(rest.find('.') + 1));
        return key == nullptr ? item.place : key->place;
    }

    const ScenarioSettings& settings_;
    const SettingStore& store_;
    std::string file_;
    Problems& problems_;
};

}  // namespace

void check_scenario(const ScenarioSettings& settings,
                    const needling::Regimen& regimen,
                    const std::vector<RegionRequest>& regions,
                    const SettingStore& store,
                    const std::string& file,
                    Problems& problems) {
    if (!problems.empty()) return;  // values may be missing: what follows would mislead
    ScenarioChecks checks(settings, store, file, problems);
    checks.whole_voxels();
    checks.whole_minutes();
    checks.sessions(regimen);
    checks.regions(regions);
}

}  // namespace reticulin::io
