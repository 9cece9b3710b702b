#include "engine/core/kernel_isa.hpp"
#include "engine/measures/row_kernel.hpp"

namespace reticulin::measures {

RETICULIN_ON_EVERY_ISA(void largest_eigenvalues(const AlignmentRow& row);
                       void read_fibre_levels(const FibreLevelRow& row);
                       void read_crowds(const CrowdRow& row);
                       void add_row(const SumsRow& row);)

void largest_eigenvalues(const AlignmentRow& row) {
    RETICULIN_FOR_THIS_ISA(largest_eigenvalues)(row);
}

void read_fibre_levels(const FibreLevelRow& row) {
    RETICULIN_FOR_THIS_ISA(read_fibre_levels)(row);
}

void read_crowds(const CrowdRow& row) {
    RETICULIN_FOR_THIS_ISA(read_crowds)(row);
}

void add_row(const SumsRow& row) {
    RETICULIN_FOR_THIS_ISA(add_row)(row);
}

}  // namespace reticulin::measures
