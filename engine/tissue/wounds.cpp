#include "engine/tissue/wounds.hpp"

#include <type_traits>

namespace reticulin::tissue {

double Puncture::needle_radius_at(double z) const {
    if (depth <= 0.0 || z > depth) return 0.0;
    const double share = z <= 0.0 ? 0.0 : z / depth;
    return needle_radius * (1.0 - share) + tip_radius * share;
}

void Wounds::append(const Puncture& p, Tick tick, double open_radius_at_junction) {
    for_each_member(*this, p, [](auto&&, auto&&, auto&&, const auto& value, auto& column) {
        column.push_back(value);
    });
    opened.push_back(tick);
    open_radius.push_back(open_radius_at_junction);
    sealed.push_back(open_radius_at_junction > 0.0 ? Tick{-1} : tick);
}

Puncture Wounds::puncture(std::size_t i) const {
    Puncture p;
    for_each_member(*this, p, [i](auto&&, auto&&, auto&&, auto& value, const auto& column) {
        value = static_cast<std::remove_reference_t<decltype(value)>>(column[i]);
    });
    return p;
}

}  // namespace reticulin::tissue
