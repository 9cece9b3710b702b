#include "engine/core/kernel_isa.hpp"

#include <gtest/gtest.h>

namespace reticulin {
namespace {

TEST(KernelIsa, NeverExceedsWhatIsAllowed) {
    limit_kernel_isa(KernelIsa::baseline);
    EXPECT_EQ(kernel_isa(), KernelIsa::baseline);
    limit_kernel_isa(KernelIsa::v3);
    EXPECT_LE(kernel_isa(), KernelIsa::v3);
    limit_kernel_isa(KernelIsa::v4);
}

}  // namespace
}  // namespace reticulin
