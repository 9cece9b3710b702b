#pragma once

namespace reticulin {

/// Which build of the kernel files runs on this processor. All three give the same bits: the code
/// is the same, contraction is off, and sums across lanes have a fixed width.
enum class KernelIsa { baseline, v3, v4 };

/// The widest the processor has, unless a test asked for less.
KernelIsa kernel_isa();
void limit_kernel_isa(KernelIsa widest);

/// Of the three builds of a kernel function, the one that runs here. Where the function is
/// overloaded, name its type: for_this_isa<void(const Task&)>(baseline::f, v3::f, v4::f)(task).
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
