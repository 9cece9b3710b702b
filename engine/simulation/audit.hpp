#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/core/array_list.hpp"
#include "engine/diffusion/solute_fields.hpp"
#include "engine/matrix/extracellular_matrix.hpp"

#include <array>

namespace reticulin::simulation {

/// Totals at the last audit; with the books of each room they close the balance of a day.
struct AuditState {
    double collagen = 0;                                   // mg/mL um^3
    std::array<double, diffusion::solute_count> solute{};  // level um^3

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        visit.scalar(ArrayInfo{"audit/collagen", "mg/mL um^3", "Collagen at the last audit"},
                     self.collagen);
        for (std::size_t i = 0; i < diffusion::solute_count; ++i)
            visit.scalar(ArrayInfo{"audit/" + std::string(diffusion::solute_names[i]),
                                   "level um^3",
                                   "Solute amount at the last audit"},
                         self.solute[i]);
    }
};

/// Allowed residuals: collagen relative to the block's total, solutes relative to the turnover
/// since the last audit; cell counts must agree exactly.
inline constexpr double collagen_residual_limit = 1e-9;
inline constexpr double solute_residual_limit = 1e-4;

/// What the books of an audit leave over, in the terms of those limits.
struct AuditResiduals {
    double collagen = 0;
    double solutes = 0;  // of the worst one
};

/// Takes the totals as they are and empties the books: the start of a run.
void open_books(AuditState& audit,
                diffusion::SoluteFields& solutes,
                matrix::ExtracellularMatrix& matrix);

/// Closes every book since the last audit and opens the next. Throws NumericalError naming tick,
/// quantity and amount where a balance does not close.
AuditResiduals close_books(Tick tick,
                           AuditState& audit,
                           diffusion::SoluteFields& solutes,
                           matrix::ExtracellularMatrix& matrix,
                           const cells::CellGroups& cells);

}  // namespace reticulin::simulation
