#include "engine/core/error.hpp"

#include <sstream>

namespace reticulin {

namespace {

std::string audit_sentence(Tick tick, const std::string& finding) {
    std::ostringstream text;
    text << "audit failed at day " << days(tick) << " (tick " << tick << "): " << finding;
    return text.str();
}

}  // namespace

AuditError::AuditError(Tick tick, const std::string& finding)
    : NumericalError(audit_sentence(tick, finding)) {}

}  // namespace reticulin
