#include "engine/cli/thread_grant.hpp"

#include <gtest/gtest.h>

namespace {

using reticulin::cli::quota_of;
using reticulin::cli::ThreadGrant;
using reticulin::cli::threads_of;

TEST(ThreadGrant, FollowsSchedulerBeforeOpenMp) {
    EXPECT_EQ(threads_of({4, 8, std::nullopt, 16}, 0), 4);
    EXPECT_EQ(threads_of({std::nullopt, 8, std::nullopt, 16}, 0), 8);
    EXPECT_EQ(threads_of({std::nullopt, std::nullopt, std::nullopt, 16}, 0), 16);
}

TEST(ThreadGrant, NeverExceedsQuotaAndAffinity) {
    EXPECT_EQ(threads_of({8, std::nullopt, 2.5, 16}, 0), 2);
    EXPECT_EQ(threads_of({std::nullopt, std::nullopt, 0.5, 16}, 0), 1);
    EXPECT_EQ(threads_of({std::nullopt, std::nullopt, std::nullopt, 2}, 64), 2);
}

TEST(ThreadGrant, TakesTheWishWhereItIsGranted) {
    EXPECT_EQ(threads_of({8, std::nullopt, std::nullopt, 16}, 3), 3);
}

TEST(ThreadGrant, ReadsTheQuotaOfACgroup) {
    EXPECT_EQ(quota_of("200000 100000"), 2.0);
    EXPECT_EQ(quota_of("max 100000"), std::nullopt);
    EXPECT_EQ(quota_of("-1 100000"), std::nullopt);
    EXPECT_EQ(quota_of(""), std::nullopt);
}

}  // namespace
