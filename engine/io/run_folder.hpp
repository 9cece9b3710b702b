#pragma once

#include "engine/io/file_system.hpp"
#include "engine/io/json.hpp"
#include "engine/io/measure_table.hpp"
#include "engine/io/snapshot_list.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace reticulin::io {

/// Names inside a run folder.
namespace run_files {
inline constexpr const char* manifest = "manifest.json";
inline constexpr const char* scenario = "scenario.toml";
inline constexpr const char* resolved = "scenario.resolved.toml";
inline constexpr const char* index = "run.vtkhdf";
inline constexpr const char* snapshots = "snapshots";
inline constexpr const char* checkpoints = "checkpoints";
inline constexpr const char* branch = "branch";
inline constexpr const char* measures = "measures.csv";
inline constexpr const char* events = "events.jsonl";
inline constexpr const char* progress = "progress.jsonl";
inline constexpr const char* log = "log.txt";
}  // namespace run_files

/// What the caller calls its options, for messages.
struct FolderWords {
    std::string out = "--out";
    std::string force = "--force";
};

/// Throws IoError unless this program reads the files of a run with this manifest; `path` is the
/// run folder or packed run.
void check_schema(const JsonObject& manifest, const std::string& path);

/// The manifest of a run folder. Throws IoError if it is none, damaged, or of a newer program.
JsonObject read_manifest(const std::string& folder);

/// The run folder among whose own files a path lies, also one that is still to be made; "" for a
/// path that no run uses.
std::string run_that_owns(const std::string& path);

/// Files of a run folder's checkpoints/, newest first.
std::vector<std::string> checkpoints_in(const std::string& folder);

/// The folder of a run: what is written where, in which order. After a kill at any moment every
/// finished snapshot is readable and the run can go on. Throws IoError.
class RunFolder {
  public:
    /// A new run. A folder that holds a run is refused with UsageError unless `force` (the old run
    /// is then removed); a folder that holds anything else is always refused.
    static RunFolder create(const std::string& path,
                            bool force,
                            WriteHook hook = {},
                            const FolderWords& words = {});
    /// An existing run, to go on with it. Throws as read_manifest does, and where a snapshot is
    /// gone: what is written from then on would hide it.
    static RunFolder open(const std::string& path, WriteHook hook = {});

    [[nodiscard]] const std::string& path() const { return path_; }

    /// As FolderLock::is_held.
    [[nodiscard]] bool is_locked() const { return lock_.is_held(); }

    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

    /// The same, to be written: throws as FolderLock::refuse_if_moved.
    [[nodiscard]] std::string own(const std::string& name) const;

    void write_text(const std::string& name, const std::string& text);
    void write_manifest(const JsonObject& manifest);
    /// Adds a line with the date to log.txt.
    void log(const std::string& text);
    void add_progress(const JsonObject& line);

    /// Starts measures.csv anew.
    void start_measures(const std::vector<MeasureColumn>& columns);
    void add_measures(const std::vector<double>& row);
    /// `event` holds "tick": the tick at which it is written.
    void add_event(const JsonObject& event);
    /// Keeps the rows of these ticks, the events up to `tick`, and no unfinished last line.
    void cut_series(Tick tick, const std::vector<Tick>& rows);

    void write_static(const std::string& bytes);
    /// A snapshot of a tick that is there already is written again under its name.
    void write_snapshot(const std::string& bytes, Tick tick);
    /// Publishes run.vtkhdf if there are new snapshots and the last time is long enough ago.
    void publish_index(bool now);

    /// Keeps this checkpoint and the one before; `last` keeps this one alone.
    void write_checkpoint(ByteSource bytes, std::size_t about, Tick tick, bool last);

    /// Takes rows, events and snapshots up to a tick from another run folder, in place of its own.
    void take_results(const std::string& other, Tick tick);
    /// Leaves a run folder of its own in branch/, as this one is now: other runs start from it.
    void write_branch(const JsonObject& manifest,
                      ByteSource checkpoint,
                      std::size_t about,
                      Tick tick);

    /// Reads what is in snapshots/ again (open does).
    void find_snapshots();

    [[nodiscard]] const std::vector<SnapshotInfo>& snapshots() const { return snapshots_; }

    /// Files in snapshots/ that cannot be read.
    [[nodiscard]] const std::vector<std::string>& damaged_snapshots() const {
        return damaged_names_;
    }

  private:
    RunFolder(std::string path, WriteHook hook);
    void open_series();
    void remove_temporary_files() const;
    [[nodiscard]] std::string snapshot_name(Tick tick) const;

    std::string path_;
    WriteHook hook_;
    FolderLock lock_;
    std::optional<AppendFile> measures_, events_, progress_, log_;
    std::vector<SnapshotInfo> snapshots_;
    std::vector<std::string> damaged_names_;
    std::vector<SnapshotInfo> damaged_;  // whose tick is known: written again under their names
    std::optional<ResultLayout> layout_;
    bool unpublished_ = false;
    std::chrono::steady_clock::time_point published_{};
};

}  // namespace reticulin::io
