#include "engine/simulation/audit.hpp"

#include "engine/cells/census.hpp"
#include "engine/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace reticulin::simulation {

namespace {

[[noreturn]] void fail(Tick tick, const std::string& what, double expected, double found) {
    std::ostringstream text;
    text.precision(12);
    text << what << ": expected " << expected << ", found " << found << ", difference "
         << found - expected;
    throw AuditError(tick, text.str());
}

/// No rule tells a level of this size from nothing: the smallest floor of the library is a million
/// times higher.
constexpr double no_level = 1e-12;

/// Returns the residual relative to the turnover.
double check_solute(Tick tick,
                    diffusion::Solute s,
                    double before,
                    const diffusion::SoluteFields& solutes) {
    const diffusion::SoluteBalance& book = solutes.balance(s);
    const double expected = before + book.gained - book.lost + book.clipped - book.dropped;
    const double found = solutes.total(s);
    // A field that dies away far below its floor ends in rounding (1e-24 and less): nothing smaller
    // than one voxel at the floor is an amount. A floor may be 0.
    const double absent = std::max(solutes.floor(s), no_level) * solutes.grid().voxel_volume();
    const double turnover = std::abs(before) + std::abs(book.gained) + std::abs(book.lost);
    const double scale = std::max(turnover, absent);
    // !(a <= b) also catches a value that is not a number.
    if (!(std::abs(found - expected) <= solute_residual_limit * scale))
        fail(tick,
             "amount of " + std::string(diffusion::solute_names[diffusion::index(s)]),
             expected,
             found);
    return scale > 0.0 ? std::abs(found - expected) / scale : 0.0;
}

}  // namespace

void open_books(AuditState& audit,
                diffusion::SoluteFields& solutes,
                matrix::ExtracellularMatrix& matrix) {
    audit.collagen = matrix.total();
    matrix.balance() = {};
    for (const diffusion::Solute s : diffusion::all_solutes) {
        audit.solute[diffusion::index(s)] = solutes.total(s);
        solutes.balance(s) = {};
    }
}

AuditResiduals close_books(Tick tick,
                           AuditState& audit,
                           diffusion::SoluteFields& solutes,
                           matrix::ExtracellularMatrix& matrix,
                           const cells::CellGroups& cells) {
    const double expected = audit.collagen + matrix.balance().secreted - matrix.balance().degraded;
    const double found = matrix.total();
    if (!(std::abs(found - expected) <= collagen_residual_limit * std::abs(audit.collagen)))
        fail(tick, "collagen of the block", expected, found);
    AuditResiduals residuals;
    if (audit.collagen > 0.0) residuals.collagen = std::abs(found - expected) / audit.collagen;
    for (const diffusion::Solute s : diffusion::all_solutes) {
        const double residual = check_solute(tick, s, audit.solute[diffusion::index(s)], solutes);
        residuals.solutes = std::max(residuals.solutes, residual);
    }
    cells::audit_counters(cells, tick);
    open_books(audit, solutes, matrix);
    return residuals;
}

}  // namespace reticulin::simulation
