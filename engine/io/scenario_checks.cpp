#include "engine/io/scenario_checks.hpp"

#include "engine/diffusion/solute.hpp"
#include "engine/io/nearest_name.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/matrix/extracellular_matrix.hpp"
#include "engine/measures/built_in_regions.hpp"
#include "engine/needling/insertion_pattern.hpp"

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
              std::pair{"numerics.matrix_step_from_day_7", n.matrix_step_from_day_7},
              std::pair{"numerics.audit_step", n.audit_step},
              std::pair{"numerics.solute_step_min", n.solute_step_min},
              std::pair{"numerics.solute_step_from_day_0", n.solute_step_from_day_0},
              std::pair{"numerics.solute_step_from_day_4", n.solute_step_from_day_4},
              std::pair{"numerics.solute_step_from_day_14", n.solute_step_from_day_14},
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
    }

    void rising_steps() {
        const auto& n = settings_.parameters.numerics;
        rising(std::array{std::pair{"numerics.fibroblast_step", n.fibroblast_step},
                          std::pair{"numerics.fibroblast_step_max", n.fibroblast_step_max}});
        rising(std::array{std::pair{"numerics.matrix_step", n.matrix_step},
                          std::pair{"numerics.matrix_step_from_day_7", n.matrix_step_from_day_7}});
        rising(
            std::array{std::pair{"numerics.solute_step_min", n.solute_step_min},
                       std::pair{"numerics.solute_step_from_day_0", n.solute_step_from_day_0},
                       std::pair{"numerics.solute_step_from_day_4", n.solute_step_from_day_4},
                       std::pair{"numerics.solute_step_from_day_14", n.solute_step_from_day_14},
                       std::pair{"numerics.solute_step_from_day_28", n.solute_step_from_day_28}});
    }

    /// Ridges reach as far up and down as they are high.
    void ridges_within_their_layers() {
        const auto& skin = settings_.parameters.skin;
        if (!skin.layered) return;
        for (const auto& [path, thickness] :
             {std::pair{"skin.viable_epidermis_thickness", skin.viable_epidermis_thickness},
              std::pair{"skin.papillary_thickness", skin.papillary_thickness}}) {
            if (skin.rete_ridge_amplitude <= thickness) continue;
            refuse("skin.rete_ridge_amplitude",
                   "found " + value_of("skin.rete_ridge_amplitude") + "; allowed: at most " + path +
                       ", " + value_of(path));
        }
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

    /// Stops at the first session that does not fit: the others of a regimen fail alike.
    void sessions(const needling::Regimen& regimen) {
        const bool listed = store_.list("regimen.sessions") != nullptr;
        for (std::size_t i = 0; i < regimen.sessions.size(); ++i) {
            const needling::Session& session = regimen.sessions[i];
            const std::string path =
                listed ? "regimen.sessions[" + std::to_string(session.listed) + "]"
                       : std::string("regimen");
            const char* when = listed ? ".time" : session.listed == 0 ? ".first" : ".spacing";
            if (!in_time(session, path + when)) return;
            if (!device_is_whole(session, listed ? path + ".geometry." : "device.")) return;
            if (!enters_the_block(session, path)) return;
            if (!ends_in_the_block(session, path)) return;
        }
    }

    /// A device without sessions would be an untreated run that looks like a treated one.
    void sessions_asked_for(const needling::Regimen& regimen) {
        if (!regimen.sessions.empty() || store_.list("regimen.sessions") != nullptr) return;
        const Setting* count = store_.find("regimen.count");
        if (count != nullptr && count->layer >= Layer::regimen) return;
        for (const char* key : {"regimen.device", "regimen.needle_length", "regimen.passes"}) {
            const Setting* setting = store_.find(key);
            if (setting == nullptr || setting->layer < Layer::scenario) continue;
            problems_.add(setting->node.place,
                          "regimen.count",
                          std::string("not given beside ") + key +
                              "; allowed: how many sessions, 0 for untreated skin");
            return;
        }
    }

    void fields() {
        const auto& valid = output_field_names();
        for (const std::string& name : settings_.output.fields) {
            if (name == "all" || std::find(valid.begin(), valid.end(), name) != valid.end())
                continue;
            refuse("output.fields",
                   "found " + toml_quoted(name) + "; allowed: all, " + comma_list(valid) +
                       did_you_mean(nearest_name(name, valid)));
        }
    }

    void regions(const std::vector<RegionRequest>& requests) {
        if (requests.size() > most_named_regions)
            refuse("measures.regions",
                   "found " + std::to_string(requests.size()) + " regions; allowed: at most " +
                       std::to_string(most_named_regions));
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const std::string path = "measures.regions[" + std::to_string(i) + "]";
            region_name(requests, i, path + ".name");
            if (requests[i].sleeve) {
                sleeve(requests[i].regimen, path);
                continue;
            }
            for (std::size_t axis = 0; axis < 3; ++axis)
                side(requests[i].low[axis], requests[i].high[axis], axis, path + ".box");
        }
    }

  private:
    /// One side of the box of a region.
    void side(double low, double high, std::size_t axis, const std::string& path) {
        const auto& block = settings_.parameters.block;
        const double size =
            std::array{block.width.native(), block.breadth.native(), block.depth.native()}[axis];
        const double voxel = block.voxel.native();
        const std::string found = "found " + native_text(low, Length::dimension) + " to " +
                                  native_text(high, Length::dimension) + " along " +
                                  std::string(1, "xyz"[axis]);
        if (!(low >= 0 && low < high && high <= size + 1e-6)) {
            refuse(path,
                   found + "; allowed: from less to more, within 0 um to " +
                       native_text(size, Length::dimension));
            return;
        }
        // A voxel belongs to a box that holds its centre.
        const double next_centre = (std::ceil(low / voxel - 0.5) + 0.5) * voxel;
        if (next_centre > high)
            refuse(path,
                   found + ", where no voxel has its centre; allowed: with a voxel's, such as " +
                       native_text(next_centre < size ? next_centre : next_centre - voxel,
                                   Length::dimension));
    }

    static constexpr std::size_t most_named_regions =
        measures::most_regions - measures::built_in_regions.size();

    void region_name(const std::vector<RegionRequest>& requests,
                     std::size_t i,
                     const std::string& path) {
        const std::string& name = requests[i].name;
        if (measures::is_built_in_region(name))
            refuse(path,
                   "found " + toml_quoted(name) +
                       ", a region that runs have by themselves; allowed: any other name");
        const auto end = requests.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::find_if(requests.begin(), end, [&](const RegionRequest& other) {
                return other.name == name;
            }) != end)
            refuse(path,
                   "found " + toml_quoted(name) + " for the second time; allowed: each name once");
    }

    /// Channels of another scenario whose block may be wider than this one.
    void sleeve(const needling::Regimen& regimen, const std::string& path) {
        for (const needling::Session& session : regimen.sessions) {
            if (session.given ? all_enter_the_block(*session.given)
                              : all_entries_in_the_block(session))
                continue;
            refuse(path + ".sleeve_of", "found a channel that enters" + outside_the_block());
            return;
        }
    }

    bool in_time(const needling::Session& session, const std::string& path) {
        if (session.time >= 0 && session.time < to_tick(settings_.run.duration.native()))
            return true;
        return refuse(path,
                      "found a session at day " + number_text(days(session.time)) +
                          "; allowed: before the end of the run, " + value_of("run.duration"));
    }

    /// `geometry` is the path of the device's own keys, up to the last dot.
    bool device_is_whole(const needling::Session& session, const std::string& geometry) {
        if (session.given) return true;
        const needling::Device& device = session.device;
        if (const std::string what = needling::missing_geometry(device); !what.empty())
            return refuse(geometry + "actuation",
                          "found one that needs " + what + ", which " + toml_quoted(device.name) +
                              " does not say; allowed: with " + what + " of more than 0");
        if (device.tip_radius <= device.needle_radius) return true;
        return refuse(geometry + "tip_radius",
                      "found " + native_text(device.tip_radius.native(), Length::dimension) +
                          "; allowed: at most needle_radius, " +
                          native_text(device.needle_radius.native(), Length::dimension));
    }

    bool enters_the_block(const needling::Session& session, const std::string& path) {
        if (session.given && !all_enter_the_block(*session.given))
            return refuse(path + ".punctures",
                          "found a puncture that enters" + outside_the_block());
        if (all_entries_in_the_block(session)) return true;
        const bool is_x = std::any_of(session.entries.begin(),
                                      session.entries.end(),
                                      [&](const auto& e) { return !is_in_the_block(e[0], 0.0); });
        return refuse(path + (is_x ? ".entry_x" : ".entry_y"),
                      "found an entry point" + outside_the_block());
    }

    bool ends_in_the_block(const needling::Session& session, const std::string& path) {
        const double reach = reach_of(session);
        if (reach <= settings_.parameters.block.depth.native()) return true;
        const char* key = session.given       ? ".punctures"
                          : session.depth > 0 ? ".depth"
                                              : ".needle_length";
        return refuse(path + key,
                      "found a channel " + number_text(reach / 1e3) +
                          " mm deep; allowed: within the block's depth, " +
                          value_of("block.depth"));
    }

    [[nodiscard]] std::string outside_the_block() const {
        return " outside the block; allowed: entry_x from 0 to below " + value_of("block.width") +
               ", entry_y from 0 to below " + value_of("block.breadth");
    }

    [[nodiscard]] static double deepest(const std::vector<tissue::Puncture>& punctures) {
        double depth = 0;
        for (const tissue::Puncture& p : punctures) depth = std::max(depth, p.depth);
        return depth;
    }

    [[nodiscard]] bool is_in_the_block(double x, double y) const {
        const auto& block = settings_.parameters.block;
        return x >= 0.0 && x < block.width.native() && y >= 0.0 && y < block.breadth.native();
    }

    [[nodiscard]] bool all_enter_the_block(const std::vector<tissue::Puncture>& punctures) const {
        return std::all_of(punctures.begin(), punctures.end(), [&](const tissue::Puncture& p) {
            return is_in_the_block(p.entry[0], p.entry[1]);
        });
    }

    [[nodiscard]] bool all_entries_in_the_block(const needling::Session& session) const {
        return std::all_of(session.entries.begin(), session.entries.end(), [&](const auto& entry) {
            return is_in_the_block(entry[0], entry[1]);
        });
    }

    [[nodiscard]] double reach_of(const needling::Session& session) const {
        return session.given ? deepest(*session.given)
                             : needling::depth_of(session, settings_.parameters.insertion);
    }

    [[nodiscard]] std::string value_of(const std::string& path) const {
        const Setting* setting = store_.find(path);
        if (setting == nullptr) return "nothing";
        return setting->node.kind == TomlNode::Kind::text ? toml_quoted(setting->node.text)
                                                          : setting->node.written();
    }

    /// Notes a problem; false, so that a check can end with it.
    bool refuse(const std::string& path, const std::string& message) {
        const Setting* setting = store_.find(path);
        const std::size_t bracket = path.find('[');
        const TomlNode* list =
            bracket == std::string::npos ? nullptr : store_.list(path.substr(0, bracket));
        Place place{file_, 1, 1};
        if (setting != nullptr) place = setting->node.place;
        if (list != nullptr) place = item_place(*list, path.substr(bracket + 1));
        problems_.add(place, path, message);
        return false;
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

const std::vector<std::string>& output_field_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all{"collagen_total", "collagen_new", "stiffness", "orientation"};
        const auto add = [&all](const auto& more) {
            all.insert(all.end(), more.begin(), more.end());
        };
        add(diffusion::solute_names);
        add(diffusion::local_signal_names);
        add(matrix::component_names);
        add(std::array{"resting_collagen", "supply", "volume_fraction", "resting_share"});
        return all;
    }();
    return names;
}

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
    checks.rising_steps();
    checks.ridges_within_their_layers();
    checks.sessions_asked_for(regimen);
    checks.sessions(regimen);
    checks.fields();
    checks.regions(regions);
}

}  // namespace reticulin::io
