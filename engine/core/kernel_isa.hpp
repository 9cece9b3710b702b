#pragma once

namespace reticulin {

/// Which build of the kernel files runs on this processor. All three give the same bits: the code
/// is the same, contraction is off, and sums across lanes have a fixed width.
enum class KernelIsa { baseline, v3, v4 };

/// The widest the processor has; RETICULIN_ISA=baseline|v3|v4 in a test may ask for less through
/// limit_kernel_isa.
KernelIsa kernel_isa();
void limit_kernel_isa(KernelIsa widest);

}  // namespace reticulin
