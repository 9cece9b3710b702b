#pragma once

#include <cstdio>
#include <cstdlib>

/// Author's mistakes (not users'): checked in the dev and sanitizer presets, gone in release.
#if defined(RETICULIN_CONTRACTS)
#define RETICULIN_CHECK_(kind, condition)                                                         \
    (static_cast<bool>(condition)                                                                 \
         ? void(0)                                                                                \
         : (std::fprintf(stderr, "%s:%d: %s failed: %s\n", __FILE__, __LINE__, kind, #condition), \
            std::abort()))
#else
#define RETICULIN_CHECK_(kind, condition) void(sizeof(static_cast<bool>(condition)))
#endif
#define RETICULIN_EXPECTS(condition) RETICULIN_CHECK_("precondition", condition)
#define RETICULIN_ENSURES(condition) RETICULIN_CHECK_("postcondition", condition)
