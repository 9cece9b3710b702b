#include "engine/io/run_driver.hpp"

#include "engine/core/error.hpp"
#include "engine/core/memory_use.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/core/stopwatch.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/earlier_run.hpp"
#include "engine/io/measure_rows.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/run_manifest.hpp"
#include "engine/io/schedule.hpp"
#include "engine/io/sealed_file.hpp"
#include "engine/io/series_check.hpp"
#include "engine/io/snapshot.hpp"
#include "engine/simulation/simulation.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <memory>

namespace reticulin::io {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Tick poll_interval = 30;  // ticks between looks at the stop flag
constexpr std::chrono::milliseconds progress_interval{500};
constexpr std::chrono::minutes longest_without_checkpoint{5};  // of wall time: what a kill may cost

/// What a run does beside simulating.
enum class Output : std::uint8_t { measures, snapshots, checkpoints };
constexpr std::array<const char*, 3> output_names{"measures", "snapshots", "checkpoints"};

std::size_t cell_count(const simulation::TissueState& state) {
    std::size_t count = 0;
    for (const cells::CellGroup& g : state.cells.group) count += g.size();
    return count;
}

SnapshotSettings snapshot_settings(const Scenario& s) {
    return {s.output.fields, s.output.lossless, cell_radii(s.parameters.cells)};
}

/// What runs, with its measures. Made before there is a folder: what it refuses costs nothing
/// there.
struct Tissue {
    explicit Tissue(const Scenario& scenario)
        : simulation(scenario.parameters, scenario.regimen, scenario.seed),
          measures(simulation, scenario) {}

    simulation::Simulation simulation;
    MeasureRows measures;
};

/// One run under way: a simulation and its folder.
class Run {
  public:
    Run(const Scenario& scenario,
        const RunOptions& options,
        std::unique_ptr<Tissue> tissue,
        RunFolder folder,
        Tick end);

    void start_fresh();
    /// Starts where the other run stands.
    void start_from(const EarlierRun& other);
    /// Writes to the log, and to whoever asked for notices.
    void tell(const std::string& what);
    /// Loads the newest checkpoint that is good; false if there is none. Throws UsageError for one
    /// past the wanted end or branch: what is simulated cannot be taken back.
    bool load_newest_checkpoint();
    RunOutcome go();
    void record_failure(const std::string& reason, int code);

    [[nodiscard]] JsonObject& manifest() { return manifest_; }

    [[nodiscard]] RunFolder& folder() { return folder_; }

    [[nodiscard]] Tick now() const { return simulation_.now(); }

    RunOutcome outcome(const std::string& status, int code);

  private:
    void make_snapshot_builder();
    void refuse_to_go_back(Tick now) const;
    void add_row();
    /// Goes on from a checkpoint of a run with this hash of its model. Changes nothing on the disk.
    void restore(const std::string& bytes, const std::string& path, const std::string& model);
    /// Cuts off the rows that do not belong into the table, and goes on after the last.
    void take_up_series();
    void look();
    void look_for_sessions();
    void add_session_event(const simulation::TissueState& state, std::int64_t session);
    void write_checkpoint(bool last);
    void write_branch();
    void report_progress(bool now);
    [[nodiscard]] Tick next_stop() const;
    [[nodiscard]] bool must_stop() const;
    [[nodiscard]] bool checkpoint_is_due() const;

    [[nodiscard]] double wall_seconds() const {
        return std::chrono::duration<double>(Clock::now() - started_).count();
    }

    RunOutcome finish(const std::string& status, int code);

    const Scenario& scenario_;
    const RunOptions& options_;
    RunFolder folder_;
    JsonObject manifest_;
    Tick end_;
    Tick checkpoint_every_;
    std::unique_ptr<Tissue> tissue_;
    simulation::Simulation& simulation_;
    MeasureRows& measures_;
    std::optional<SnapshotBuilder> builder_;
    std::vector<Tick> sessions_, measure_ticks_, snapshot_ticks_;
    std::int64_t sessions_seen_ = 0;
    Tick first_tick_ = 0;
    Stopwatch<Output, output_names.size()> stopwatch_;
    Clock::time_point started_ = Clock::now();
    Clock::time_point reported_{};
    Clock::time_point kept_ = Clock::now();  // when the last checkpoint was written
};

Run::Run(const Scenario& scenario,
         const RunOptions& options,
         std::unique_ptr<Tissue> tissue,
         RunFolder folder,
         Tick end)
    : scenario_(scenario),
      options_(options),
      folder_(std::move(folder)),
      end_(end),
      checkpoint_every_(options.checkpoint_every.value_or(
          to_tick(scenario.output.checkpoint_every.in(units::hour)))),
      tissue_(std::move(tissue)),
      simulation_(tissue_->simulation),
      measures_(tissue_->measures),
      sessions_(session_ticks(scenario.regimen)) {
    const OutputSettings& o = scenario.output;
    measure_ticks_ = measure_ticks_of(scenario, end_);
    if (o.snapshots) snapshot_ticks_ = snapshot_ticks(sessions_, end_, o.snapshot_days);
}

void Run::start_fresh() {
    folder_.cut_series(-1, {});
    folder_.start_measures(measures_.columns());
    if (scenario_.output.snapshots)
        folder_.write_static(build_static_file(
            simulation_.state(), simulation_.geometry(), snapshot_settings(scenario_)));
    make_snapshot_builder();
    look();
}

void Run::add_row() {
    const auto timer = stopwatch_.measure(Output::measures);
    folder_.add_measures(measures_.row(simulation_.state()));
}

void Run::make_snapshot_builder() {
    if (!scenario_.output.snapshots) return;
    const Hdf5File rest = open_sealed(folder_.file("snapshots/static.h5"));
    builder_.emplace(snapshot_settings(scenario_), rest.read<float>("/fields/orientation_rest"));
}

void Run::tell(const std::string& what) {
    folder_.log(what);
    if (options_.notice) options_.notice(what);
}

bool Run::load_newest_checkpoint() {
    const std::string model = manifest_.text("model_hash");
    for (const std::string& name : checkpoints_in(folder_.path())) {
        const std::string path = folder_.file("checkpoints/" + name);
        std::string bytes;
        try {
            bytes = read_sealed(path);
        } catch (const DamagedError& error) {
            tell(std::string("going back to an older checkpoint: ") + error.what());
            continue;
        }
        const Tick tick = tick_of_sealed(path);
        refuse_to_go_back(tick);
        check_branch_is_ahead(options_, tick);
        check_series(folder_.path(), tick, scenario_, measures_.columns());
        restore(bytes, path, model);
        take_up_series();
        return true;
    }
    return false;
}

void Run::restore(const std::string& bytes, const std::string& path, const std::string& model) {
    load_checkpoint(bytes, path, model, simulation_.mutable_state());
    simulation_.rebuild();
    first_tick_ = simulation_.now();
    sessions_seen_ = simulation_.state().clock.sessions_done;
    make_snapshot_builder();
}

void Run::take_up_series() {
    const Tick now = simulation_.now();
    // The row of an earlier end does not belong into the table: what is integrated from row to row
    // would not be what it is in a run without it.
    folder_.cut_series(now, up_to(measure_ticks_, now));
    const std::string measures = folder_.file(run_files::measures);
    const MeasureTable table = parse_measures(read_bytes(measures), measures);
    measures_.resume(table);
    // A row of an end at just this tick is gone when the run was to go on from there, and did not.
    const bool has_row = !table.rows.empty() && table.rows.back().front() == days(now);
    if (contains(measure_ticks_, now) && !has_row) add_row();
}

void Run::start_from(const EarlierRun& other) {
    folder_.take_results(other.folder, other.tick);
    restore(other.checkpoint, other.checkpoint_path, other.model_hash);
    take_up_series();
    folder_.publish_index(false);
    folder_.log("started from " + other.folder + " at day " + number_text(days(other.tick)));
}

void Run::look_for_sessions() {
    const simulation::TissueState& state = simulation_.state();
    while (sessions_seen_ < state.clock.sessions_done) add_session_event(state, sessions_seen_++);
}

/// `session` is counted from 0, as in all files.
void Run::add_session_event(const simulation::TissueState& state, std::int64_t session) {
    std::int64_t made = 0;
    std::int64_t bled = 0;
    double deepest = 0;
    for (std::size_t i = 0; i < state.wounds.size(); ++i) {
        if (state.wounds.session[i] != session) continue;
        ++made;
        bled += state.wounds.bled[i];
        deepest = std::max(deepest, state.wounds.depth[i]);
    }
    JsonObject event;
    event.set("tick", state.clock.tick)
        .set("day", days(state.clock.last_session))
        .set("event", "session");
    event.set("session", session)
        .set("punctures", made)
        .set("bled", bled)
        .set("deepest_um", deepest);
    folder_.add_event(event);
    if (made == 0)
        folder_.log("session " + std::to_string(session) + " made no puncture inside the block");
}

/// Everything that is due at this tick, rows before snapshots.
void Run::look() {
    const simulation::TissueState& state = simulation_.state();
    const Tick now = simulation_.now();
    look_for_sessions();
    if (contains(measure_ticks_, now)) add_row();
    const auto timer = stopwatch_.measure(Output::snapshots);
    if (contains(snapshot_ticks_, now)) folder_.write_snapshot(builder_->build(state), now);
    folder_.publish_index(false);
}

void Run::write_checkpoint(bool last) {
    const auto timer = stopwatch_.measure(Output::checkpoints);
    const simulation::TissueState& state = simulation_.state();
    const std::string model = manifest_.text("model_hash");
    folder_.write_checkpoint([&](ByteSink sink) { io::write_checkpoint(state, model, last, sink); },
                             checkpoint_size(state),
                             simulation_.now(),
                             last);
    kept_ = Clock::now();
}

/// A run folder as this one is now, as if it had been stopped here.
void Run::write_branch() {
    const auto timer = stopwatch_.measure(Output::checkpoints);
    const simulation::TissueState& state = simulation_.state();
    JsonObject manifest = manifest_;
    manifest.set("status", "stopped").set("exit_code", 6);
    manifest.set("tick", simulation_.now()).set("day", days(simulation_.now()));
    const std::string model = manifest_.text("model_hash");
    folder_.write_branch(
        manifest,
        [&](ByteSink sink) { io::write_checkpoint(state, model, false, sink); },
        checkpoint_size(state),
        simulation_.now());
}

bool Run::checkpoint_is_due() const {
    if (simulation_.now() >= end_) return false;
    return simulation_.now() % checkpoint_every_ == 0 ||
           Clock::now() - kept_ >= longest_without_checkpoint;
}

Tick Run::next_stop() const {
    const Tick now = simulation_.now();
    Tick next = std::min(end_, now + poll_interval);
    next = std::min(next, after(measure_ticks_, now, end_));
    next = std::min(next, after(snapshot_ticks_, now, end_));
    if (options_.branch_at && *options_.branch_at > now) next = std::min(next, *options_.branch_at);
    return std::min(next, (now / checkpoint_every_ + 1) * checkpoint_every_);
}

bool Run::must_stop() const {
    if (options_.stop != nullptr && options_.stop->load()) return true;
    return options_.wall_limit_seconds > 0 && wall_seconds() >= options_.wall_limit_seconds;
}

void Run::report_progress(bool now) {
    if (!now && Clock::now() - reported_ < progress_interval) return;
    reported_ = Clock::now();
    const Tick done = simulation_.now() - first_tick_;
    Progress p{simulation_.now(), end_, cell_count(simulation_.state()), wall_seconds(), -1};
    // The first days after a session cost most: an early guess would frighten.
    if (50 * done >= end_ - first_tick_)
        p.remaining_seconds =
            p.wall_seconds / static_cast<double>(done) * static_cast<double>(end_ - p.tick);
    JsonObject line;
    line.set("day", days(p.tick))
        .set("end_day", days(p.end))
        .set("cells", static_cast<std::int64_t>(p.cells));
    line.set("wall_seconds", p.wall_seconds).set("remaining_seconds", p.remaining_seconds);
    folder_.add_progress(line);
    if (options_.progress) options_.progress(p);
}

RunOutcome Run::outcome(const std::string& status, int code) {
    RunOutcome o;
    o.status = status;
    o.exit_code = code;
    o.day = days(simulation_.now());
    o.state_hash = simulation_.state().hash();
    o.wall_seconds = wall_seconds();
    o.seconds_by_phase = simulation_.seconds_by_phase();
    for (std::size_t i = 0; i < output_names.size(); ++i)
        o.seconds_by_phase[output_names[i]] = stopwatch_.seconds(static_cast<Output>(i));
    o.audit_residuals = simulation_.audit_residuals();
    o.peak_memory_bytes = peak_memory();
    o.cells = cell_count(simulation_.state());
    o.voxels = simulation_.state().grid.voxel_count();
    o.run_folder = folder_.path();
    o.result_file = folder_.file(run_files::index);
    return o;
}

RunOutcome Run::finish(const std::string& status, int code) {
    folder_.publish_index(true);
    write_checkpoint(status == "finished");
    report_progress(true);
    RunOutcome o = outcome(status, code);
    manifest_.set("status", status)
        .set("exit_code", code)
        .set("end_tick", end_)
        .set("end_day", days(end_));
    manifest_.set("tick", simulation_.now())
        .set("day", days(simulation_.now()))
        .set("outcome", o.json());
    folder_.write_manifest(manifest_);
    folder_.log(status + " at day " + number_text(days(simulation_.now())) + ", state " +
                to_hex(o.state_hash));
    return o;
}

void Run::refuse_to_go_back(Tick now) const {
    if (now <= end_) return;
    throw UsageError(options_.words.until + ": " + folder_.path() + " is at day " +
                     number_text(days(now)) + " already, past day " + number_text(days(end_)) +
                     "; give a later time, or none");
}

RunOutcome Run::go() {
    if (!folder_.is_locked())
        tell("this disk has no locks: see that no other process writes to " + folder_.path());
    manifest_.set("status", "running")
        .set("exit_code", -1)
        .set("end_tick", end_)
        .set("end_day", days(end_));
    set_machine(manifest_, options_.threads);
    folder_.write_manifest(manifest_);
    while (simulation_.now() < end_) {
        if (must_stop()) return finish("stopped", 6);
        simulation_.run_until(next_stop());
        look();
        if (options_.branch_at == simulation_.now()) write_branch();
        if (checkpoint_is_due()) write_checkpoint(false);
        report_progress(false);
    }
    return finish("finished", 0);
}

void Run::record_failure(const std::string& reason, int code) {
    try {
        folder_.log("failed: " + reason);
        manifest_.set("status", "failed").set("exit_code", code).set("error", reason);
        folder_.write_manifest(manifest_);
    } catch (const IoError&) {  // the disk is full or gone: the first reason is the one to report
    }
}

/// Runs and, if it fails, leaves the reason in the folder.
template <class Body>
RunOutcome recording_failures(Run& run, Body&& body) {
    try {
        return body();
    } catch (const UsageError&) {  // the command was wrong, the run is as it was
        throw;
    } catch (const NumericalError& error) {
        run.record_failure(error.what(), 4);
        throw;
    } catch (const IoError& error) {
        run.record_failure(error.what(), 5);
        throw;
    } catch (const std::exception& error) {
        run.record_failure(error.what(), 1);
        throw;
    }
}

}  // namespace

RunOutcome run_scenario(const Scenario& scenario, const RunOptions& options) {
    const NearestRoundingScope rounding;
    forget_peak_memory();
    check_times(scenario, options);
    check_places(options);
    const Tick end = options.end.value_or(scenario.end);
    std::optional<EarlierRun> other;
    if (!options.from.empty()) other = read_earlier_run(options.from, scenario, options.words.from);
    if (other && other->tick >= end)
        throw UsageError(options.words.from + " " + options.from + " is at day " +
                         number_text(days(other->tick)) + " already; this run ends on day " +
                         number_text(days(end)));
    auto tissue = std::make_unique<Tissue>(scenario);
    if (other)  // it may know of no row at the tick itself
        check_series(other->folder, other->tick - 1, scenario, tissue->measures.columns());
    RunFolder folder =
        RunFolder::create(options.folder, options.force, options.write_hook, options.words.folder);
    folder.write_text(run_files::scenario, scenario.given_text);
    folder.write_text(run_files::resolved, scenario.resolved_text);
    const JsonObject manifest = manifest_of_new_run(scenario, tissue->simulation, end);
    Run run(scenario, options, std::move(tissue), std::move(folder), end);
    run.manifest() = manifest;
    if (other) run.manifest().set("from", other->folder).set("from_day", days(other->tick));
    return recording_failures(run, [&] {
        run.folder().write_manifest(run.manifest());
        run.folder().log("started: " + scenario.title);
        other ? run.start_from(*other) : run.start_fresh();
        return run.go();
    });
}

RunOutcome resume_run(const RunOptions& options) {
    const NearestRoundingScope rounding;
    forget_peak_memory();
    RunFolder folder = RunFolder::open(options.folder, options.write_hook);
    JsonObject manifest = read_manifest(options.folder);
    check_version(manifest, options.folder);
    const Scenario scenario = scenario_of_run(options.folder, manifest);
    check_times(scenario, options);
    const Tick end = options.end.value_or(manifest.integer("end_tick", scenario.end));
    Run run(scenario, options, std::make_unique<Tissue>(scenario), std::move(folder), end);
    run.manifest() = manifest;
    return recording_failures(run, [&] {
        for (const std::string& name : run.folder().damaged_snapshots())
            run.tell("snapshot " + name + " is damaged and left out of the index");
        const bool loaded = run.load_newest_checkpoint();
        if (loaded && manifest.text("status") == "finished" &&
            manifest.integer("end_tick") == end) {
            RunOutcome done = run.outcome("finished", 0);
            done.was_finished = true;
            return done;
        }
        if (loaded) {
            run.folder().log("resumed");
        } else {
            run.tell("resumed from the start: there is no checkpoint");
            run.start_fresh();
        }
        return run.go();
    });
}

}  // namespace reticulin::io
