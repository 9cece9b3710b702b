#include "engine/tissue/wounds.hpp"

namespace reticulin::tissue {

double Puncture::needle_radius_at(double z) const {
    if (depth <= 0.0 || z > depth) return 0.0;
    const double share = z <= 0.0 ? 0.0 : z / depth;
    return needle_radius * (1.0 - share) + tip_radius * share;
}

void Wounds::append(const Puncture& p, Tick tick, double open_radius_at_junction) {
    session.push_back(p.session);
    pass.push_back(p.pass);
    entry_x.push_back(p.entry[0]);
    entry_y.push_back(p.entry[1]);
    direction_x.push_back(p.direction[0]);
    direction_y.push_back(p.direction[1]);
    direction_z.push_back(p.direction[2]);
    depth.push_back(p.depth);
    needle_length.push_back(p.needle_length);
    needle_radius.push_back(p.needle_radius);
    tip_radius.push_back(p.tip_radius);
    residual_ratio.push_back(p.residual_ratio);
    collar_width.push_back(p.collar_width);
    normal_x.push_back(p.plane_normal[0]);
    normal_y.push_back(p.plane_normal[1]);
    normal_z.push_back(p.plane_normal[2]);
    bled.push_back(p.bled ? 1 : 0);
    plane.push_back(p.plane ? 1 : 0);
    opened.push_back(tick);
    open_radius.push_back(open_radius_at_junction);
    sealed.push_back(open_radius_at_junction > 0.0 ? Tick{-1} : tick);
}

Puncture Wounds::puncture(std::size_t i) const {
    Puncture p;
    p.session = session[i];
    p.pass = pass[i];
    p.entry = Vec3(entry_x[i], entry_y[i], 0.0);
    p.direction = Vec3(direction_x[i], direction_y[i], direction_z[i]);
    p.depth = depth[i];
    p.needle_length = needle_length[i];
    p.needle_radius = needle_radius[i];
    p.tip_radius = tip_radius[i];
    p.residual_ratio = residual_ratio[i];
    p.collar_width = collar_width[i];
    p.bled = bled[i] != 0;
    p.plane = plane[i] != 0;
    p.plane_normal = Vec3(normal_x[i], normal_y[i], normal_z[i]);
    return p;
}

}  // namespace reticulin::tissue
