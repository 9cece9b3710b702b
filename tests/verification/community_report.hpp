#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace reticulin::testing {

/// Prints one row of docs/model/community.md and holds it to its tolerance.
inline void report(const std::string& what, double ours, double reference, double tolerance) {
    std::printf("%s: %.6g, reference %.6g, difference %+.2g\n",
                what.c_str(),
                ours,
                reference,
                ours - reference);
    EXPECT_NEAR(ours, reference, tolerance) << what;
}

}  // namespace reticulin::testing
