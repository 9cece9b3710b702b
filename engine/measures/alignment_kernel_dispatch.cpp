#include "engine/core/kernel_isa.hpp"
#include "engine/measures/alignment_kernel.hpp"

namespace reticulin::measures {

namespace baseline {
void largest_eigenvalues(const AlignmentRow& row);
}  // namespace baseline

namespace v3 {
void largest_eigenvalues(const AlignmentRow& row);
}  // namespace v3

namespace v4 {
void largest_eigenvalues(const AlignmentRow& row);
}  // namespace v4

void largest_eigenvalues(const AlignmentRow& row) {
    for_this_isa(
        baseline::largest_eigenvalues, v3::largest_eigenvalues, v4::largest_eigenvalues)(row);
}

}  // namespace reticulin::measures
