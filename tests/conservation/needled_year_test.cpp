#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

#include <cstdio>

// A year with three sessions: every daily audit must close, far inside the limit that ends a run.

namespace reticulin::testing {
namespace {

TEST(NeedledYear, AuditsCloseFarInsideTheirLimits) {
    auto skin = simulate(shipped("single_session.toml",
                                 {"block.width=1 mm",
                                  "block.breadth=1 mm",
                                  "run.duration=365 d",
                                  "regimen.needle_length=1.5 mm",
                                  "regimen.count=3",
                                  "regimen.spacing=28 d"}));
    ASSERT_GT(skin->planned_punctures().size(), 0U);
    skin->run_until(365 * ticks_per_day);
    const simulation::AuditResiduals& worst = skin->audit_residuals();
    std::printf("%zu punctures, 365 audits; largest residual of collagen %.2g, of a solute %.2g\n",
                skin->planned_punctures().size(),
                worst.collagen,
                worst.solutes);
    EXPECT_GT(worst.solutes, 0.0) << "single precision leaves something";
    EXPECT_LT(worst.collagen, 0.01 * simulation::collagen_residual_limit);
    EXPECT_LT(worst.solutes, 0.1 * simulation::solute_residual_limit);
}

}  // namespace
}  // namespace reticulin::testing
