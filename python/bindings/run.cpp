#include "engine/cli/available_memory.hpp"
#include "engine/cli/run_plan.hpp"
#include "engine/cli/thread_grant.hpp"
#include "engine/core/parallel.hpp"
#include "engine/io/run_driver.hpp"

#include "python/bindings/bindings.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace nb = nanobind;
using namespace nanobind::literals;

namespace reticulin::python {

namespace {

/// What Python may say of a run.
struct Wishes {
    std::string folder;
    std::optional<double> until_days;
    int threads = 0;
    double wall_seconds = 0;
    std::optional<double> checkpoint_every_days;
    bool force = false;
    nb::object progress;  // callable(day, end, cells, wall_seconds, remaining_seconds), or None
    nb::object notice;    // callable(text), or None
};

/// Runs on a thread of its own while the caller looks for Ctrl-C and hands on progress: the engine
/// never waits for the interpreter, and the interpreter lock is free for others.
class WatchedRun {
  public:
    explicit WatchedRun(std::function<io::RunOutcome(const io::RunOptions&)> work)
        : work_(std::move(work)) {}

    io::RunOutcome go(io::RunOptions options, const Wishes& wishes) {
        options.stop = &stop_;
        options.progress = [this](const io::Progress& p) { post([&] { progress_ = p; }); };
        options.notice = [this](const std::string& text) {
            post([&] { notices_.push_back(text); });
        };
        std::thread worker([&] { run(options); });
        watch(wishes);
        worker.join();
        hand_on(wishes);
        if (raised_) std::rethrow_exception(raised_);
        if (failed_) std::rethrow_exception(failed_);
        return outcome_;
    }

  private:
    template <class Change>
    void post(const Change& change) {
        const std::lock_guard lock(mutex_);
        change();
    }

    void run(const io::RunOptions& options) {
        try {
            set_thread_count(options.threads);
            outcome_ = work_(options);
        } catch (...) {
            failed_ = std::current_exception();
        }
        post([&] { done_ = true; });
        ended_.notify_all();
    }

    void watch(const Wishes& wishes) {
        constexpr std::chrono::milliseconds patience{50};
        const nb::gil_scoped_release release;
        std::unique_lock lock(mutex_);
        while (!ended_.wait_for(lock, patience, [&] { return done_; })) {
            lock.unlock();
            {
                const nb::gil_scoped_acquire acquire;
                hand_on(wishes);
            }
            lock.lock();
        }
    }

    /// Signals, progress and notices; an exception of theirs stops the run politely.
    void hand_on(const Wishes& wishes) {
        if (raised_) return;
        std::optional<io::Progress> progress;
        std::vector<std::string> notices;
        post([&] {
            progress.swap(progress_);
            notices.swap(notices_);
        });
        try {
            if (PyErr_CheckSignals() != 0) throw nb::python_error();
            if (!wishes.notice.is_none())
                for (const std::string& text : notices) wishes.notice(text);
            if (progress && !wishes.progress.is_none())
                wishes.progress(days(progress->tick),
                                days(progress->end),
                                progress->cells,
                                progress->wall_seconds,
                                progress->remaining_seconds);
        } catch (...) {
            raised_ = std::current_exception();
            stop_ = true;
        }
    }

    std::function<io::RunOutcome(const io::RunOptions&)> work_;
    std::atomic<bool> stop_{false};
    std::mutex mutex_;
    std::condition_variable ended_;
    bool done_ = false;
    std::optional<io::Progress> progress_;
    std::vector<std::string> notices_;
    io::RunOutcome outcome_;
    std::exception_ptr failed_, raised_;
};

io::RunOptions options_of(const Wishes& wishes) {
    constexpr double hours_per_day = 24.0;
    io::RunOptions options;
    options.folder = wishes.folder;
    options.force = wishes.force;
    options.words.until = "until";
    options.words.checkpoint_every = "checkpoint_every";
    options.words.folder = {"folder", "force=True"};
    options.threads = cli::threads_of(cli::read_thread_grant(), wishes.threads);
    options.wall_limit_seconds = wishes.wall_seconds;
    if (wishes.until_days) options.end = to_tick(hours_per_day * *wishes.until_days);
    if (wishes.checkpoint_every_days)
        options.checkpoint_every = to_tick(hours_per_day * *wishes.checkpoint_every_days);
    return options;
}

std::string run_scenario(const io::Scenario& scenario, const Wishes& wishes) {
    const io::RunOptions options = options_of(wishes);
    io::check_times(scenario, options);
    cli::refuse_if_too_large(cli::plan_of(scenario, options.end), cli::available_memory());
    WatchedRun run([&](const io::RunOptions& o) { return io::run_scenario(scenario, o); });
    return run.go(options, wishes).json().line();
}

std::string resume_run(const Wishes& wishes) {
    WatchedRun run([](const io::RunOptions& o) { return io::resume_run(o); });
    return run.go(options_of(wishes), wishes).json().line();
}

}  // namespace

void bind_run(nb::module_& module) {
    nb::class_<Wishes>(module, "RunWishes", "How to run; see reticulin.run.")
        .def(nb::init<>())
        .def_rw("folder", &Wishes::folder)
        .def_rw("until_days", &Wishes::until_days, nb::arg().none())
        .def_rw("threads", &Wishes::threads)
        .def_rw("wall_seconds", &Wishes::wall_seconds)
        .def_rw("checkpoint_every_days", &Wishes::checkpoint_every_days, nb::arg().none())
        .def_rw("force", &Wishes::force)
        .def_rw("progress", &Wishes::progress, nb::arg().none())
        .def_rw("notice", &Wishes::notice, nb::arg().none());
    module.def("run_scenario",
               run_scenario,
               "scenario"_a,
               "wishes"_a,
               "Runs into a new folder; the outcome as one line of JSON.");
    module.def("resume_run",
               resume_run,
               "wishes"_a,
               "Goes on with the run in a folder; the outcome as one line of JSON.");
    module.def(
        "granted_threads",
        [](int wish) { return cli::threads_of(cli::read_thread_grant(), wish); },
        "wish"_a = 0,
        "Threads of a run here: never more than scheduler, quota and affinity grant.");
}

}  // namespace reticulin::python
