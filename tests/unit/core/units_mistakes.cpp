// Compiled by the tests of units, once as it is and once with each mistake (CMakeLists.txt).
#include "engine/core/units.hpp"

struct Needle {
    reticulin::Length length;
};

void mistakes() {
    using namespace reticulin;
    Needle needle{1.5 * units::mm};
#if defined(BARE_NUMBER)
    needle.length = 1.5;
#elif defined(LENGTH_PLUS_DURATION)
    const auto sum = 1.5 * units::mm + 2.0 * units::hour;
#elif defined(QUANTITY_AS_NUMBER)
    const double length = needle.length;
#elif defined(WRONG_UNIT)
    const double length = needle.length.in(units::hour);
#endif
    static_cast<void>(needle);
}
