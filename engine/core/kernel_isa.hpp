#pragma once

namespace reticulin {

/// Which build of the kernel files runs on this processor. All three give the same bits: the code
/// is the same, contraction is off, and sums across lanes have a fixed width.
enum class KernelIsa { baseline, v3, v4 };

/// The widest the processor has, unless a test asked for less.
KernelIsa kernel_isa();
void limit_kernel_isa(KernelIsa widest);

/// Declares what a kernel file defines, once for each build of it.
#define RETICULIN_ON_EVERY_ISA(...) \
    namespace baseline {            \
    __VA_ARGS__                     \
    }                               \
    namespace v3 {                  \
    __VA_ARGS__                     \
    }                               \
    namespace v4 {                  \
    __VA_ARGS__                     \
    }

/// Of the three builds of a kernel function, the one that runs here.
#define RETICULIN_FOR_THIS_ISA(function) \
    for_this_isa(baseline::function, v3::function, v4::function)

/// The same where the function is overloaded, and its type must be named.
template <class Function>
Function* for_this_isa(Function* baseline, Function* v3, Function* v4) {
    switch (kernel_isa()) {
        case KernelIsa::v4:
            return v4;
        case KernelIsa::v3:
            return v3;
        case KernelIsa::baseline:
            break;
    }
    return baseline;
}

}  // namespace reticulin
