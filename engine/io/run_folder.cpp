#include "engine/io/run_folder.hpp"

#include "engine/core/error.hpp"
#include "engine/io/event_list.hpp"
#include "engine/io/sealed_file.hpp"
#include "engine/io/snapshot.hpp"
#include "engine/io/vtkhdf_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

namespace reticulin::io {

namespace {

constexpr std::chrono::seconds publish_interval{10};  // readers must not see the index change often

constexpr const char* unfinished_branch = "branch.tmp";

constexpr const char* run_names[] = {run_files::manifest,
                                     run_files::scenario,
                                     run_files::resolved,
                                     run_files::index,
                                     run_files::snapshots,
                                     run_files::checkpoints,
                                     run_files::branch,
                                     unfinished_branch,
                                     run_files::measures,
                                     run_files::events,
                                     run_files::progress,
                                     run_files::log};

bool is_empty_folder(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error) && std::filesystem::is_empty(path, error);
}

bool is_run_name(const std::string& name) {
    return std::find(std::begin(run_names), std::end(run_names), name) != std::end(run_names);
}

/// What a run leaves that was killed before it had a manifest: names of ours and no results.
bool holds_only_a_false_start(const std::string& path) {
    if (exists(path + "/" + run_files::manifest)) return false;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        const std::string name = entry.path().filename().string();
        const bool ours = is_run_name(name) || name.ends_with(".tmp");
        const bool filled = entry.is_directory(error) && !is_empty_folder(entry.path().string());
        if (!ours || filled) return false;
    }
    return true;
}

void remove_all(const std::string& path) {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) throw IoError("cannot remove " + path + ": " + error.message());
}

void remove_old_run(const std::string& path) {
    for (const char* name : run_names) remove_all(path + "/" + name);
}

void check_free(const std::string& path, bool force, const FolderWords& words) {
    if (const std::string run = run_that_owns(path); !run.empty())
        throw UsageError(path + " lies among the files of the run " + run + "; choose another " +
                         words.out);
    if (!exists(path) || is_empty_folder(path) || holds_only_a_false_start(path)) return;
    if (!exists(path + "/" + run_files::manifest))
        throw UsageError(path + " exists and is not a run folder; choose another " + words.out);
    if (!force)
        throw UsageError(path + " holds a run already; go on with `resume`, choose another " +
                         words.out + ", or use " + words.force);
    const FolderLock lock(path);
    remove_old_run(path);
}

void check_is_run(const std::string& path) {
    if (!exists(path + "/" + run_files::manifest))
        throw IoError(path + " is not a run folder: it has no manifest.json");
}

std::string made_folder(const std::string& path) {
    make_folder(path);
    return path;
}

std::string date_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    const std::size_t n = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, n};
}

}  // namespace

void check_schema(const JsonObject& manifest, const std::string& path) {
    const std::int64_t version = manifest.integer("schema_version", schema_version);
    if (version <= schema_version) return;
    throw IoError(fmt::format(
        "{} was written by a newer program: its files have schema version {}, this program reads "
        "up to {}; use a newer reticulin",
        path,
        version,
        schema_version));
}

JsonObject read_manifest(const std::string& folder) {
    check_is_run(folder);
    const std::string path = folder + "/" + run_files::manifest;
    JsonObject manifest = JsonObject::parse(read_bytes(path), path);
    check_schema(manifest, folder);
    if (manifest.text("status").empty()) throw IoError(path + " is damaged: it tells no status");
    return manifest;
}

std::string run_that_owns(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::path below = fs::weakly_canonical(fs::absolute(path, error), error);
    while (below.has_relative_path()) {
        const std::string folder = below.parent_path().string();
        if (is_run_name(below.filename().string()) && exists(folder + "/" + run_files::manifest) &&
            exists(folder + "/" + run_files::resolved))
            return folder;
        below = below.parent_path();
    }
    return "";
}

std::vector<std::string> checkpoints_in(const std::string& folder) {
    std::vector<std::string> names = files_in(folder + "/" + run_files::checkpoints);
    std::erase_if(names, [](const std::string& n) {
        return n.size() != 22 || n.substr(11) != ".checkpoint";
    });
    std::reverse(names.begin(), names.end());
    return names;
}

RunFolder::RunFolder(std::string path, WriteHook hook)
    : path_(std::move(path)), hook_(std::move(hook)), lock_(made_folder(path_)) {
    make_folder(file(run_files::snapshots));
    make_folder(file(run_files::checkpoints));
    log_.emplace(file(run_files::log), WriteHook(), "log");
    progress_.emplace(file(run_files::progress), WriteHook(), "progress");
}

RunFolder RunFolder::create(const std::string& path,
                            bool force,
                            WriteHook hook,
                            const FolderWords& words) {
    check_free(path, force, words);
    RunFolder folder(path, std::move(hook));
    folder.open_series();
    return folder;
}

RunFolder RunFolder::open(const std::string& path, WriteHook hook) {
    static_cast<void>(read_manifest(path));  // before anything is made or removed
    refuse_missing_snapshot(path);
    RunFolder folder(path, std::move(hook));
    folder.remove_temporary_files();
    folder.open_series();
    folder.find_snapshots();
    return folder;
}

void RunFolder::open_series() {
    measures_.emplace(file(run_files::measures), hook_, "measures");
    events_.emplace(file(run_files::events), hook_, "events");
}

void RunFolder::remove_temporary_files() const {
    remove_all(file(unfinished_branch));
    for (const std::string& folder :
         {path_, file(run_files::snapshots), file(run_files::checkpoints)}) {
        for (const std::string& name : files_in(folder)) {
            if (name.size() > 4 && name.substr(name.size() - 4) == ".tmp")
                remove_file(folder + "/" + name);
        }
    }
}

std::string RunFolder::own(const std::string& name) const {
    lock_.refuse_if_moved();
    return file(name);
}

void RunFolder::write_text(const std::string& name, const std::string& text) {
    write_atomically(own(name), text, hook_, name);
}

void RunFolder::write_manifest(const JsonObject& manifest) {
    write_atomically(own(run_files::manifest), manifest.page(), hook_, "manifest");
}

void RunFolder::log(const std::string& text) {
    log_->append(date_now() + " " + text + "\n");
}

void RunFolder::add_progress(const JsonObject& line) {
    lock_.refuse_if_moved();
    progress_->append(line.line() + "\n");
}

void RunFolder::start_measures(const std::vector<MeasureColumn>& columns) {
    const std::string table = own(run_files::measures);
    measures_.reset();
    write_atomically(table, measures_head(columns), hook_, "measures.head");
    measures_.emplace(table, hook_, "measures");
}

void RunFolder::add_measures(const std::vector<double>& row) {
    lock_.refuse_if_moved();
    measures_->append(measures_row(row));
}

void RunFolder::add_event(const JsonObject& event) {
    lock_.refuse_if_moved();
    events_->append(event.line() + "\n");
}

void RunFolder::cut_series(Tick tick, const std::vector<Tick>& rows) {
    const std::string measures = own(run_files::measures);
    const std::string events = own(run_files::events);
    measures_.reset();
    events_.reset();
    write_atomically(measures, measures_at(read_bytes(measures), rows));
    write_atomically(events, events_until(read_bytes(events), tick));
    open_series();
}

void RunFolder::write_static(const std::string& bytes) {
    write_atomically(own("snapshots/static.h5"), sealed(bytes, 0), hook_, "static");
}

std::string RunFolder::snapshot_name(Tick tick) const {
    int next = 0;
    for (const auto* list : {&snapshots_, &damaged_}) {
        for (const SnapshotInfo& s : *list) {
            if (s.tick == tick) return s.file;
            next = std::max(next, std::stoi(s.file.substr(1, 6)) + 1);
        }
    }
    return snapshot_file(next);
}

void RunFolder::write_snapshot(const std::string& bytes, Tick tick) {
    const std::string name = snapshot_name(tick);
    write_atomically(own("snapshots/" + name), sealed(bytes, tick), hook_, "snapshot");
    const Hdf5File snapshot = Hdf5File::open(bytes, name);
    if (!layout_) layout_ = inspect_layout(open_sealed(file("snapshots/static.h5")), snapshot);
    const SnapshotInfo info = inspect_snapshot(snapshot, name);
    std::erase_if(snapshots_, [&](const SnapshotInfo& s) { return s.tick == tick; });
    snapshots_.insert(std::find_if(snapshots_.begin(),
                                   snapshots_.end(),
                                   [&](const SnapshotInfo& s) { return s.tick > tick; }),
                      info);
    unpublished_ = true;
}

void RunFolder::find_snapshots() {
    damaged_names_.clear();
    const std::vector<SnapshotInfo> found =
        list_snapshots(file(run_files::snapshots), &damaged_names_);
    snapshots_.clear();
    damaged_.clear();
    layout_.reset();
    for (const SnapshotInfo& s : found) {
        const std::string path = file("snapshots/" + s.file);
        const std::string bytes = read_bytes(path);  // what cannot be read is not damaged
        try {
            const Hdf5File snapshot = Hdf5File::open(unsealed(bytes, path), path);
            if (!layout_)
                layout_ = inspect_layout(open_sealed(file("snapshots/static.h5")), snapshot);
            snapshots_.push_back(inspect_snapshot(snapshot, s.file));
        } catch (const IoError&) {
            damaged_names_.push_back(s.file);
            damaged_.push_back(s);
        }
    }
    unpublished_ = !snapshots_.empty();
}

void RunFolder::publish_index(bool now) {
    const auto time = std::chrono::steady_clock::now();
    const bool first = published_ == std::chrono::steady_clock::time_point{};
    if (!unpublished_ || snapshots_.empty() ||
        (!now && !first && time - published_ < publish_interval))
        return;
    const std::string bytes = build_index(*layout_, snapshots_);
    write_atomically(own(run_files::index), sealed(bytes, snapshots_.back().tick), hook_, "index");
    published_ = time;
    unpublished_ = false;
}

void RunFolder::write_checkpoint(ByteSource bytes, std::size_t about, Tick tick, bool last) {
    publish_index(true);  // it tells of snapshots that are gone later
    measures_->sync();    // rows up to the checkpoint must outlive it
    events_->sync();
    const std::string name = fmt::format("c{:010d}.checkpoint", tick);
    write_sealed(own("checkpoints/" + name), bytes, about, tick, hook_, "checkpoint");
    const std::vector<std::string> newest = checkpoints_in(path_);
    for (std::size_t i = 0; i < newest.size(); ++i) {
        const bool keep = last ? newest[i] == name : i < 2;
        if (!keep) remove_file(file("checkpoints/" + newest[i]));
    }
}

void RunFolder::take_results(const std::string& other, Tick tick) {
    const auto text = [&](const char* name) { return read_bytes(other + "/" + name); };
    measures_.reset();
    events_.reset();
    write_atomically(own(run_files::measures),
                     measures_until(text(run_files::measures), days(tick)));
    write_atomically(own(run_files::events), events_until(text(run_files::events), tick));
    open_series();
    const std::string from = other + "/" + run_files::snapshots + "/";
    const auto take = [&](const std::string& name, const std::string& as) {
        const std::string bytes = read_bytes(from + name);
        static_cast<void>(unsealed(bytes, from + name));
        write_atomically(own(std::string(run_files::snapshots) + "/" + as), bytes);
    };
    if (exists(from + "static.h5")) take("static.h5", "static.h5");
    int number = 0;  // without the gaps that later snapshots would leave
    for (const SnapshotInfo& s : list_snapshots(from))
        if (s.tick <= tick) take(s.file, snapshot_file(number++));
    find_snapshots();
}

void RunFolder::write_branch(const JsonObject& manifest,
                             ByteSource checkpoint,
                             std::size_t about,
                             Tick tick) {
    const std::string making = file(unfinished_branch), made = file(run_files::branch);
    remove_all(making);
    remove_all(made);
    {
        RunFolder branch(making, hook_);
        branch.write_text(run_files::scenario, read_bytes(file(run_files::scenario)));
        branch.write_text(run_files::resolved, read_bytes(file(run_files::resolved)));
        branch.open_series();
        branch.take_results(path_, tick);
        branch.publish_index(true);
        branch.write_checkpoint(checkpoint, about, tick, true);
        branch.write_manifest(manifest);
        branch.log("branched off " + path_);
    }
    rename_file(making, made);
}

}  // namespace reticulin::io
