#include "engine/core/kernel_isa.hpp"

#include <atomic>

namespace reticulin {

namespace {

KernelIsa detect() {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512cd"))
        return KernelIsa::v4;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("fma"))
        return KernelIsa::v3;
    return KernelIsa::baseline;
}

std::atomic<KernelIsa> widest_allowed{KernelIsa::v4};

}  // namespace

KernelIsa kernel_isa() {
    static const KernelIsa found = detect();
    const KernelIsa widest = widest_allowed.load(std::memory_order_relaxed);
    return found < widest ? found : widest;
}

void limit_kernel_isa(KernelIsa widest) {
    widest_allowed.store(widest, std::memory_order_relaxed);
}

}  // namespace reticulin
