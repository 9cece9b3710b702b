#include "engine/io/build_information.hpp"

namespace reticulin::io {

JsonObject build_information() {
    JsonObject object;
    object.set("program", "reticulin").set("version", RETICULIN_VERSION);
    return object.set("compiler", RETICULIN_COMPILER).set("preset", RETICULIN_BUILD_TYPE);
}

}  // namespace reticulin::io
