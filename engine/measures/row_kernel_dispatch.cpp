#include "engine/core/kernel_isa.hpp"
#include "engine/measures/row_kernel.hpp"

namespace reticulin::measures {

namespace baseline {
void largest_eigenvalues(const AlignmentRow& row);
void read_fibre_levels(const FibreLevelRow& row);
void read_crowds(const CrowdRow& row);
void add_row(const SumsRow& row);
}  // namespace baseline

namespace v3 {
void largest_eigenvalues(const AlignmentRow& row);
void read_fibre_levels(const FibreLevelRow& row);
void read_crowds(const CrowdRow& row);
void add_row(const SumsRow& row);
}  // namespace v3

namespace v4 {
void largest_eigenvalues(const AlignmentRow& row);
void read_fibre_levels(const FibreLevelRow& row);
void read_crowds(const CrowdRow& row);
void add_row(const SumsRow& row);
}  // namespace v4

void largest_eigenvalues(const AlignmentRow& row) {
    for_this_isa(
        baseline::largest_eigenvalues, v3::largest_eigenvalues, v4::largest_eigenvalues)(row);
}

void read_fibre_levels(const FibreLevelRow& row) {
    for_this_isa(baseline::read_fibre_levels, v3::read_fibre_levels, v4::read_fibre_levels)(row);
}

void read_crowds(const CrowdRow& row) {
    for_this_isa(baseline::read_crowds, v3::read_crowds, v4::read_crowds)(row);
}

void add_row(const SumsRow& row) {
    for_this_isa(baseline::add_row, v3::add_row, v4::add_row)(row);
}

}  // namespace reticulin::measures
