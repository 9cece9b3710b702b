#include "engine/io/build_information.hpp"

#include "engine/io/checkpoint.hpp"
#include "engine/io/snapshot.hpp"

namespace reticulin::io {

JsonObject build_information() {
    JsonObject object;
    object.set("program", "reticulin").set("version", RETICULIN_VERSION);
    object.set("compiler", RETICULIN_COMPILER).set("preset", RETICULIN_BUILD_TYPE);
    return object.set("schema_version", schema_version).set("results_version", results_version);
}

}  // namespace reticulin::io
