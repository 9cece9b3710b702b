#include "engine/io/regimen_reader.hpp"

#include "engine/core/error.hpp"
#include "engine/io/library.hpp"
#include "engine/io/nearest_name.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/needling/puncture_table.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

namespace reticulin::io {
namespace {

using needling::Actuation;
using needling::Device;
using needling::Regimen;
using needling::Session;

/// A session as it is written: when, how, and changes of its device's geometry.
struct SessionTable {
    std::optional<Duration> time;
    SessionSettings how;
    Device geometry;
};

/// Fields of one table that repeats, with ranges borrowed from the path where they are described.
void apply_local(const TomlNode& table,
                 const std::vector<Field>& fields,
                 const std::string& path,
                 const std::string& ranges_of,
                 const std::vector<std::string>& subtables,
                 const SettingStore& store,
                 Problems& problems) {
    for (const TomlNode& node : table.entries) {
        const std::string& name = node.key;
        const auto it = std::find_if(
            fields.begin(), fields.end(), [&](const Field& f) { return f.path == name; });
        if (it != fields.end()) {
            const auto value = checked_value(
                *it, store.range(ranges_of + "." + name), node, path + "." + name, problems);
            if (value) it->set(*value);
        } else if (std::find(subtables.begin(), subtables.end(), name) == subtables.end()) {
            std::vector<std::string> valid = subtables;
            for (const Field& field : fields) valid.push_back(field.path);
            store.refuse_key(node, path + "." + name, valid, problems);
        }
    }
}

template <class T>
std::vector<Field> fields_of(T& part) {
    std::vector<Field> fields;
    std::vector<FieldGroup> groups;
    FieldCollector collector(fields, groups, "");
    T::describe(part, collector);
    return fields;
}

/// A list with the column session gives each session its own rows; one without goes into every
/// session that names it.
std::vector<tissue::Puncture> rows_of_session(const std::vector<tissue::Puncture>& list,
                                              std::size_t session) {
    const auto number = static_cast<std::int32_t>(session);
    std::vector<tissue::Puncture> rows;
    for (const tissue::Puncture& p : list) {
        if (p.session == tissue::Puncture::every_session || p.session == number) rows.push_back(p);
    }
    for (tissue::Puncture& p : rows) p.session = number;
    return rows;
}

std::int32_t last_session(const std::vector<tissue::Puncture>& list) {
    std::int32_t last = 0;
    for (const tissue::Puncture& p : list) last = std::max(last, p.session);
    return last;
}

/// Leaves each session its own rows. Sessions are numbered in the order of time, in lists as
/// everywhere, whatever their order in the scenario.
void share_out_lists(Regimen& regimen) {
    for (std::size_t i = 0; i < regimen.sessions.size(); ++i) {
        auto& given = regimen.sessions[i].given;
        if (given) given = rows_of_session(*given, i);
    }
}

class RegimenReader {
  public:
    RegimenReader(const RegimenContext& context, Problems& problems)
        : context_(context), problems_(problems) {}

    Regimen shorthand() {
        const RegimenSettings& settings = context_.settings.regimen;
        sessions_ = settings.count;
        Regimen regimen;
        for (std::size_t i = 0; i < static_cast<std::size_t>(settings.count); ++i) {
            const Duration time = settings.first + static_cast<double>(i) * settings.spacing;
            SessionTable table;
            table.how = settings.session;
            add_session(table, time, nullptr, place_of("regimen.count"), "regimen", i, regimen);
            if (regimen.sessions.empty()) break;  // said once
        }
        share_out_lists(regimen);
        return regimen;
    }

    Regimen listed(const TomlNode& list, const std::string& path) {
        sessions_ = static_cast<std::int64_t>(list.items.size());
        Regimen regimen;
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            read_table(list.items[i], path + "[" + std::to_string(i) + "]", i, regimen);
        }
        std::stable_sort(regimen.sessions.begin(),
                         regimen.sessions.end(),
                         [](const Session& a, const Session& b) { return a.time < b.time; });
        share_out_lists(regimen);
        return regimen;
    }

  private:
    void read_table(const TomlNode& node,
                    const std::string& path,
                    std::size_t listed,
                    Regimen& regimen) {
        SessionTable table;
        table.how = context_.settings.regimen.session;
        if (node.find("device") != nullptr) table.how.needle_length.reset();
        std::vector<Field> fields = fields_of(table.how);
        FieldCollector(fields, groups_, "").value("time", table.time, "Time of the session");
        apply_local(node, fields, path, "regimen", {"geometry"}, context_.store, problems_);
        if (!table.time) {
            if (node.find("time") == nullptr)
                problems_.add(
                    node.place, path + ".time", "not given; allowed: a time such as \"0 d\"");
            return;
        }
        add_session(table, *table.time, &node, node.place, path, listed, regimen);
    }

    std::optional<Device> device_of(const SessionTable& table,
                                    const TomlNode* node,
                                    const Place& place,
                                    const std::string& path) {
        if (table.how.punctures) return Device{};
        const TomlNode* own = node == nullptr ? nullptr : node->find("device");
        std::optional<Device> device;
        if (own != nullptr && !table.how.device) return std::nullopt;  // refused as no text
        if (own != nullptr) {
            device = context_.library_device(*table.how.device, own->place);
        } else if (table.how.device) {
            device = context_.settings.device;
        } else {
            problems_.add(place,
                          path + ".device",
                          "not given; allowed: a device of the library, such as \"roller_192\"");
        }
        if (!device) return std::nullopt;
        if (const TomlNode* geometry = node == nullptr ? nullptr : node->find("geometry")) {
            if (!geometry->is_table())
                problems_.add(geometry->place,
                              path + ".geometry",
                              "found " + geometry->in_words() +
                                  "; allowed: a table such as {needle_length = \"1 mm\"}");
            apply_local(*geometry,
                        fields_of(*device),
                        path + ".geometry",
                        "device",
                        {},
                        context_.store,
                        problems_);
        }
        if (table.how.needle_length) device->needle_length = *table.how.needle_length;
        return device;
    }

    void add_session(const SessionTable& table,
                     Duration time,
                     const TomlNode* node,
                     const Place& place,
                     const std::string& path,
                     std::size_t listed,
                     Regimen& regimen) {
        const std::optional<Device> device = device_of(table, node, place, path);
        if (!device) return;
        Session session;
        session.time = to_tick(time.native());
        session.listed = listed;
        session.device = *device;
        session.passes = table.how.passes;
        session.pressure = table.how.pressure;
        session.directions_degrees = table.how.directions;
        session.incision_half_width = table.how.half_width.native();
        session.depth = table.how.depth ? table.how.depth->native() : 0.0;
        session.tilt_degrees = table.how.tilt;
        if (table.how.punctures) {
            add_given_punctures(
                session, *table.how.punctures, place_of_key(node, "punctures"), path, regimen);
            return;
        }
        place_entries(table.how, place_of_key(node, "entry_y"), path, session);
        regimen.sessions.push_back(std::move(session));
    }

    /// Entry points of placed needles and incisions; the block's middle where none are given.
    void place_entries(const SessionSettings& how,
                       const Place& place,
                       const std::string& path,
                       Session& session) {
        const Actuation actuation = session.device.actuation;
        if (actuation != Actuation::placed && actuation != Actuation::incision) return;
        const auto& block = context_.settings.parameters.block;
        std::vector<double> x = how.entry_x;
        std::vector<double> y = how.entry_y;
        if (x.empty()) x = {block.width.native() / 2};
        if (y.empty()) y.assign(x.size(), block.breadth.native() / 2);
        if (x.size() != y.size()) {
            problems_.add(place,
                          path + ".entry_y",
                          "found " + std::to_string(y.size()) + " values beside " +
                              std::to_string(x.size()) + " of entry_x; allowed: as many");
            return;
        }
        for (std::size_t i = 0; i < x.size(); ++i) session.entries.push_back({x[i], y[i]});
        session.passes = 1;
    }

    void add_given_punctures(const Session& session,
                             const std::string& file,
                             const Place& place,
                             const std::string& path,
                             Regimen& regimen) {
        try {
            const bool is_text =
                file.find('\n') != std::string::npos;  // a resolved scenario has the list itself
            const std::string from = (std::filesystem::path(context_.folder) / file).string();
            const auto list = needling::read_puncture_table(is_text ? file : read_text_file(from));
            // Rows numbered from 1, or for a session too many, would be left out without a word.
            if (last_session(list) >= sessions_) {
                problems_.add(place,
                              path + ".punctures",
                              "found a row of session " + std::to_string(last_session(list)) +
                                  "; allowed: 0 to " + std::to_string(sessions_ - 1) +
                                  ", the sessions of this regimen");
                return;
            }
            Session given = session;
            given.given = list;
            regimen.sessions.push_back(std::move(given));
        } catch (const Error& error) {
            problems_.add(
                place,
                path + ".punctures",
                "found " + toml_quoted(file.substr(0, file.find('\n'))) + ": " + error.what());
        }
    }

    /// Where a key of a session is given: in its own table, or for all sessions in [regimen].
    [[nodiscard]] Place place_of_key(const TomlNode* session, const std::string& key) const {
        const TomlNode* own = session == nullptr ? nullptr : session->find(key);
        return own == nullptr ? place_of("regimen." + key) : own->place;
    }

    [[nodiscard]] Place place_of(const std::string& path) const {
        const Setting* setting = context_.store.find(path);
        return setting == nullptr ? Place{} : setting->node.place;
    }

    const RegimenContext& context_;
    Problems& problems_;
    std::vector<FieldGroup> groups_;
    std::int64_t sessions_ = 0;  // of the regimen that is being read
};

std::string in_millimetres(double um) {
    return number_text(std::round(um * 1e3) / 1e6) + " mm";
}

/// In words: "1 week", "2 weeks", "10 d".
std::string in_days_or_weeks(Tick ticks) {
    constexpr Tick week = 7 * ticks_per_day;
    if (ticks % week != 0) return number_text(days(ticks)) + " d";
    const Tick weeks = ticks / week;
    return std::to_string(weeks) + (weeks == 1 ? " week" : " weeks");
}

bool equally_spaced(const Regimen& regimen) {
    const auto& s = regimen.sessions;
    for (std::size_t i = 2; i < s.size(); ++i) {
        if (s[i].time - s[i - 1].time != s[1].time - s[0].time) return false;
    }
    return s.size() > 1;
}

/// Writes the fields of a device that differ from nothing: all of them, so that the text stands
/// alone.
class DeviceWriter {
  public:
    explicit DeviceWriter(std::string& out) : out_(out) {}

    template <class T>
    void value(std::string_view name, const T& field, std::string_view) {
        if constexpr (std::is_same_v<T, std::string>) {
            line(name, toml_quoted(field));
        } else if constexpr (std::is_same_v<T, double>) {
            line(name, number_text(field));
        } else if constexpr (std::is_integral_v<T>) {
            line(name, std::to_string(field));
        } else {
            line(name, toml_quoted(native_text(field.native(), T::dimension)));
        }
    }

    template <class Enum>
    void choice(std::string_view name,
                const Enum& field,
                std::initializer_list<const char*> choices,
                std::string_view) {
        line(name, toml_quoted(*(choices.begin() + static_cast<std::ptrdiff_t>(field))));
    }

  private:
    void line(std::string_view name, const std::string& value) {
        out_ += (out_.empty() ? "" : ", ") + std::string(name) + " = " + value;
    }

    std::string& out_;
};

std::string length_list(const std::vector<std::array<double, 2>>& entries, std::size_t part) {
    std::string out = "[";
    for (const auto& entry : entries)
        out +=
            (out.size() > 1 ? ", " : "") + toml_quoted(native_text(entry[part], Length::dimension));
    return out + "]";
}

}  // namespace

Regimen read_regimen(const RegimenContext& context,
                     const TomlNode* sessions,
                     const std::string& path,
                     Problems& problems) {
    RegimenReader reader(context, problems);
    return sessions == nullptr ? reader.shorthand() : reader.listed(*sessions, path);
}

namespace {

std::string counted(std::size_t count, const std::string& thing, const std::string& things) {
    return std::to_string(count) + " " + (count == 1 ? thing : things);
}

double length_of(const Session& session) {
    const bool is_deep = session.device.actuation == Actuation::incision && session.depth > 0;
    return is_deep ? session.depth : session.device.needle_length.native();
}

/// What a session does: "192-needle roller 1.5 mm, 15 passes".
std::string session_in_words(const Session& session) {
    if (session.given)
        return "a list of " + counted(session.given->size(), "puncture", "punctures");
    if (session.device.actuation == Actuation::incision)
        return session.device.name + " " + in_millimetres(length_of(session)) +
               (session.depth > 0 ? " deep" : "");
    // Some devices are called by their length already.
    const std::string length = in_millimetres(session.device.needle_length.native());
    const std::string text =
        session.device.name + (session.device.name.ends_with(length) ? "" : " " + length);
    return session.entries.empty()
               ? text + ", " + counted(static_cast<std::size_t>(session.passes), "pass", "passes")
               : text + ", " + counted(session.entries.size(), "channel", "channels");
}

/// Kinds of sessions in the order they come first, each with how many: "a, 2 sessions; b, 1
/// session".
std::string kinds_in_words(const Regimen& regimen) {
    std::vector<std::pair<std::string, std::size_t>> kinds;
    for (const Session& session : regimen.sessions) {
        const std::string words = session_in_words(session);
        const auto kind = std::find_if(
            kinds.begin(), kinds.end(), [&](const auto& k) { return k.first == words; });
        if (kind == kinds.end())
            kinds.emplace_back(words, 1);
        else
            ++kind->second;
    }
    std::string text;
    for (const auto& [words, count] : kinds)
        text += (text.empty() ? "" : "; ") + words + ", " + counted(count, "session", "sessions");
    return text;
}

/// Calls `tell(length, cuts)` for the device of each session, or for each puncture of its list.
template <class Function>
void for_each_puncture_kind(const Regimen& regimen, Function&& tell) {
    for (const Session& session : regimen.sessions) {
        if (!session.given) {
            tell(length_of(session), session.device.actuation == Actuation::incision);
            continue;
        }
        for (const tissue::Puncture& p : *session.given)
            tell(p.plane || p.needle_length <= 0 ? p.depth : p.needle_length, p.plane);
    }
}

}  // namespace

std::string regimen_in_words(const Regimen& regimen) {
    if (regimen.sessions.empty()) return "untreated";
    const Session& first = regimen.sessions.front();
    std::string text = kinds_in_words(regimen);
    if (equally_spaced(regimen))
        text += ", " + in_days_or_weeks(regimen.sessions[1].time - first.time) + " apart";
    return text;
}

std::vector<double> needle_lengths(const Regimen& regimen) {
    std::set<double> lengths;
    for_each_puncture_kind(regimen, [&](double length, bool) { lengths.insert(length); });
    return {lengths.begin(), lengths.end()};
}

std::vector<std::string> puncture_kinds(const Regimen& regimen) {
    std::set<std::string> kinds;
    for_each_puncture_kind(regimen,
                           [&](double, bool cuts) { kinds.insert(cuts ? "incision" : "needle"); });
    return {kinds.begin(), kinds.end()};
}

std::string sessions_as_toml(const Regimen& regimen, const std::string& path) {
    std::string out;
    for (const Session& session : regimen.sessions) {
        std::string geometry;
        DeviceWriter writer(geometry);
        Device::describe(session.device, writer);
        std::vector<std::string> directions;
        for (const double d : session.directions_degrees) directions.push_back(number_text(d));
        out += "\n[[" + path + "]]\n";
        out += "time = " + toml_quoted(std::to_string(session.time) + " min") + "\n";
        out += "device = \"as_given\"\n";
        out += "geometry = {" + geometry + "}\n";
        out += "passes = " + std::to_string(session.passes) + "\n";
        out += "pressure = " + number_text(session.pressure) + "\n";
        out += "directions = [" + comma_list(directions) + "]\n";
        if (!session.entries.empty()) {
            out += "entry_x = " + length_list(session.entries, 0) +
                   "\nentry_y = " + length_list(session.entries, 1) + "\n";
        }
        if (session.depth > 0)
            out += "depth = " + toml_quoted(native_text(session.depth, Length::dimension)) + "\n";
        if (session.given)
            out +=
                "punctures = " + toml_quoted(needling::write_puncture_table(*session.given)) + "\n";
        out += "tilt = " + number_text(session.tilt_degrees) + "\n";
        out += "half_width = " +
               toml_quoted(native_text(session.incision_half_width, Length::dimension)) + "\n";
    }
    return out;
}

}  // namespace reticulin::io
