#include "engine/cli/verbs.hpp"

#include <array>

namespace reticulin::cli {
namespace {

constexpr std::array table{
    Verb{"run",
         "SCENARIO",
         "out until seed threads set library wall-time checkpoint-every branch-at from force quiet "
         "json",
         "simulate a scenario into a run folder",
         run},
    Verb{"resume",
         "RUN",
         "until threads wall-time checkpoint-every branch-at quiet json",
         "go on with a run that was stopped or killed",
         resume},
    Verb{"check", "SCENARIO", "set seed library quiet", "report every error of a scenario", check},
    Verb{"explain",
         "[SCENARIO] [PATH]",
         "set seed library json schema",
         "print every effective value, its unit, origin, range and source",
         explain},
    Verb{"info",
         "RUN|SCENARIO",
         "plan punctures force quiet set seed library json",
         "tell what a run holds, or with --plan what a scenario will take",
         info},
    Verb{"measures", "RUN", "csv json", "print the table of measures", measures},
    Verb{"render",
         "RUN...",
         "view out time section field scale limits size threads quiet",
         "draw a picture of a run, or of several compared",
         render},
    Verb{"compare",
         "RUN...",
         "out time field size threads within csv quiet",
         "table and picture of several runs; runs that differ in seed only form one arm",
         compare},
    Verb{"pack", "RUN", "out force quiet", "write one self-contained file of a run", pack},
    Verb{"version", "", "json", "print the version", version},
};

}  // namespace

std::span<const Verb> verbs() {
    return table;
}

}  // namespace reticulin::cli
