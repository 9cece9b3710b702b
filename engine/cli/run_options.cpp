#include "engine/cli/run_options.hpp"

#include "engine/cli/thread_grant.hpp"
#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/io/quantity_parser.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace reticulin::cli {

namespace {

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free,
              "a signal handler may only touch lock-free atomics");

void request_stop(int) {
    stop_requested.store(true);
}

/// Ctrl-C, a scheduler's warning, a closed terminal, used-up processor time: a polite stop. What
/// the caller lets be ignored (nohup, a shell's background job) stays ignored; what it had blocked
/// is heard.
void catch_signals() {
    sigset_t caught;
    sigemptyset(&caught);
    for (const int number : {SIGINT, SIGTERM, SIGUSR1, SIGHUP, SIGXCPU}) {
        struct sigaction action {};

        if (sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
        action = {};
        action.sa_handler = request_stop;
        action.sa_flags = SA_RESTART;
        sigaction(number, &action, nullptr);
        sigaddset(&caught, number);
    }
    pthread_sigmask(SIG_UNBLOCK, &caught, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // progress that nobody reads is no reason to die
}

/// Hours of "5 d"; a bare number or a length is refused.
double hours_of(const std::string& option, const std::string& text) {
    const io::QuantityResult read = io::parse_quantity(text);
    if (!read) throw UsageError(option + " " + text + ": " + read.error);
    if (read.quantity->dimension != Duration::dimension || read.quantity->native < 0)
        throw UsageError(option + " " + text + ": write a duration such as \"5 d\"");
    return read.quantity->native;
}

/// "day 3.25 of 28, 11.6 %, 2051 cells, 31 s left"
std::string progress_text(const io::Progress& p) {
    const double percent =
        p.end > 0 ? 100.0 * static_cast<double>(p.tick) / static_cast<double>(p.end) : 100.0;
    std::string text = fmt::format(
        "day {:.2f} of {:.4g}, {:.1f} %, {} cells", days(p.tick), days(p.end), percent, p.cells);
    if (p.remaining_seconds >= 0) text += fmt::format(", {:.0f} s left", p.remaining_seconds);
    return text;
}

/// On a terminal: one line that is written over.
void print_progress(const io::Progress& p) {
    std::fprintf(stderr, "\r%s   %s", progress_text(p).c_str(), p.tick >= p.end ? "\n" : "");
}

void print_progress_line(const io::Progress& p) {
    std::fprintf(stderr, "%s\n", progress_text(p).c_str());
}

/// Tests name a write at which the process dies: RETICULIN_DIE_AT="snapshot.half:2" (the second
/// one).
io::WriteHook hook_for_tests() {
    const char* wish = std::getenv("RETICULIN_DIE_AT");
    if (wish == nullptr) return {};
    const std::string text = wish;
    const std::size_t colon = text.find(':');
    const int count = colon == std::string::npos ? 1 : std::atoi(text.c_str() + colon + 1);
    return [place = text.substr(0, colon), left = count](std::string_view where) mutable {
        if (where == place && --left == 0) kill(getpid(), SIGKILL);
    };
}

}  // namespace

io::RunOptions run_options(const Options& options, const std::string& folder) {
    io::RunOptions run;
    run.folder = folder;
    run.force = options.force;
    run.threads = threads_of(read_thread_grant(), options.threads);
    set_thread_count(run.threads);
    constexpr double seconds_per_hour = 3600.0;
    if (!options.wall_time.empty()) {
        run.wall_limit_seconds = seconds_per_hour * hours_of("--wall-time", options.wall_time);
        if (run.wall_limit_seconds == 0.0)
            throw UsageError("--wall-time " + options.wall_time + ": allowed: more than 0 s");
    }
    if (!options.until.empty()) run.end = to_tick(hours_of("--until", options.until));
    if (!options.checkpoint_every.empty())
        run.checkpoint_every = to_tick(hours_of("--checkpoint-every", options.checkpoint_every));
    if (!options.branch_at.empty())
        run.branch_at = to_tick(hours_of("--branch-at", options.branch_at));
    run.from = options.from;
    catch_signals();
    run.stop = &stop_requested;
    run.notice = [](const std::string& what) { std::fprintf(stderr, "note: %s\n", what.c_str()); };
    if (!options.quiet && isatty(STDERR_FILENO) != 0)
        run.progress = print_progress;
    else if (!options.quiet)
        run.progress = [last = Tick{-ticks_per_day}](const io::Progress& p) mutable {
            if (p.tick - last < ticks_per_day && p.tick < p.end) return;
            last = p.tick;
            print_progress_line(p);
        };
    run.write_hook = hook_for_tests();
    return run;
}

int report(const io::RunOutcome& outcome, const Options& options) {
    if (options.json) {
        std::printf("%s\n", outcome.json().line().c_str());
    } else if (outcome.was_finished) {
        std::printf("%s is finished; nothing was left to do (--until goes further)\n",
                    outcome.run_folder.c_str());
    } else {
        std::printf("%s: %s at day %.4g after %.1f s, state %s\n",
                    outcome.run_folder.c_str(),
                    outcome.status.c_str(),
                    outcome.day,
                    outcome.wall_seconds,
                    to_hex(outcome.state_hash).c_str());
        if (outcome.status == "stopped")
            std::printf("go on with: reticulin resume %s\n", outcome.run_folder.c_str());
    }
    return outcome.exit_code;
}

}  // namespace reticulin::cli
