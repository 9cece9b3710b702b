#include "engine/core/state_hash.hpp"
#include "engine/io/run_driver.hpp"

namespace reticulin::io {

JsonObject RunOutcome::json() const {
    JsonObject phases;
    for (const auto& [name, seconds] : seconds_by_phase) phases.set(name, seconds);
    JsonObject object;
    object.set("state_hash", to_hex(state_hash))
        .set("wall_seconds", wall_seconds)
        .set("seconds_by_phase", phases);
    JsonObject residuals;
    residuals.set("collagen", audit_residuals.collagen).set("solutes", audit_residuals.solutes);
    object.set("audit_residuals", residuals);
    object.set("peak_memory_bytes", peak_memory_bytes)
        .set("cells", static_cast<std::int64_t>(cells));
    object.set("voxels", static_cast<std::int64_t>(voxels)).set("status", status).set("day", day);
    return object.set("run_folder", run_folder).set("result_file", result_file);
}

}  // namespace reticulin::io
