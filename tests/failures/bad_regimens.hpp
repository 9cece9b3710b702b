#pragma once

#include "bad_scenarios.hpp"

// One case a line, read as a table.
// clang-format off
namespace reticulin::tests {

/// Sessions, regions and outputs that must be refused, and with which words.
inline const std::vector<Bad> bad_regimens{
    Bad{"sessions", R"([scenario]
title = "T"
[regimen]
count = 1
)"sv, "",
        R"(bad.toml:4:9: regimen.device: not given; allowed: a device of the library, such as "roller_192")"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[run]
duration = "10 d"
[regimen]
device = "roller_192"
count = 2
spacing = "2 week"
)"sv, "",
        R"(bad.toml:8:11: regimen.spacing: found a session at day 14; allowed: before the end of the run, "10 d")"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[[regimen.sessions]]
device = "roller_192"
)"sv, "",
        R"(bad.toml:3:1: regimen.sessions[0].time: not given; allowed: a time such as "0 d")"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[[regimen.sessions]]
time = "0 d"
device = "roler_192"
pases = 3
)"sv, "",
        R"(bad.toml:5:10: regimen.sessions.device: found "roler_192"; allowed: "incision", "pen_0_5_mm", "pen_1_0_mm", "pen_1_5_mm", "placed_needle", "roller_192", "stamp_1_0_mm", "stamp_1_5_mm" (did you mean "roller_192"?)
bad.toml:6:1: regimen.sessions[0].pases: found an unknown key; allowed: one of 13 keys that `reticulin explain` lists (did you mean "passes"?))"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[regimen]
device = "placed_needle"
count = 1
depth = "3 mm"
)"sv, "",
        R"(bad.toml:6:9: regimen.depth: found a channel 3 mm deep; allowed: within the block's depth, "2 mm")"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[regimen]
sessions = 3
)"sv, "",
        R"(bad.toml:4:12: regimen.sessions: found the bare number 3; allowed: tables, each headed [[regimen.sessions]])"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[regimen]
count = 1
punctures = "none.csv"
)"sv, "",
        R"(bad.toml:5:13: regimen.punctures: found "none.csv": none.csv: cannot be read: No such file or directory)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "My Box"
)"sv, "",
        R"(bad.toml:4:8: measures.regions[0].name: found "My Box"; allowed: a name of a-z, 0-9 and _, at most 40 letters)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "a"
box = ["0 um", "1 mm"]
)"sv, "",
        R"(bad.toml:5:7: measures.regions[0].box: found 2 lengths; allowed: six, from and to along x, y and depth)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "a"
box = ["0 um", "9 mm", "0 um", "1 mm", "0 um", "1 mm"]
)"sv, "",
        R"(bad.toml:5:7: measures.regions[0].box: found 0 um to 9000 um along x; allowed: from less to more, within 0 um to 2000 um)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "a"
box = ["0 um", "13 um", "0 um", "1 mm", "300 um", "310 um"]
)"sv, "",
        R"(bad.toml:5:7: measures.regions[0].box: found 300 um to 310 um along z, where no voxel has its centre; allowed: with a voxel's, such as 312.5 um)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "a"
box = ["1990 um", "2 mm", "0 um", "1 mm", "0 um", "1 mm"]
)"sv, "",
        R"(bad.toml:5:7: measures.regions[0].box: found 1990 um to 2000 um along x, where no voxel has its centre; allowed: with a voxel's, such as 1987.5 um)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "a"
)"sv, "",
        R"(bad.toml:3:1: measures.regions[0]: found neither box and sleeve_of; allowed: one of them)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "a"
sleeve_of = "none.toml"
)"sv, "",
        R"(bad.toml:5:13: measures.regions[0].sleeve_of: found "none.toml": none.toml: cannot be read: No such file or directory)"sv},
    Bad{"regions", R"([scenario]
title = "T"
[[measures.regions]]
name = "a"
set = { "regimen.needle_length" = "1 mm" }
sessions = [{ time = "0 d", device = "roller_192" }]
)"sv, "",
        R"(bad.toml:5:7: measures.regions[0].set: found a table; allowed: beside sleeve_of, a table of what differs from its scenario, such as {"regimen.needle_length" = "1 mm"})"sv},
    Bad{"output", R"([scenario]
title = "T"
[output]
fields = ["fibrin", "tgfbeta"]
)"sv, "",
        R"(bad.toml:4:10: output.fields: found "tgfbeta"; allowed: all, collagen_total, collagen_new, stiffness, orientation, tgf_beta, pdgf, pro_inflammatory, anti_inflammatory, mmp, latent_tgf_beta, damage, delayed_inflammatory, platelets, apoptotic_bodies, collagen_iii_new, collagen_i_new, collagen_iii_cross_linked, collagen_i_cross_linked, collagen_iii_torn, collagen_i_torn, mature_crosslink, fibrin, elastin, orientation_xx, orientation_yy, orientation_zz, orientation_xy, orientation_yz, orientation_xz, resting_collagen, supply, volume_fraction, resting_share (did you mean "tgf_beta"?))"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[regimen]
device = "placed_needle"
count = 1
entry_x = ["5 mm"]
)"sv, "",
        R"(bad.toml:6:11: regimen.entry_x: found an entry point outside the block; allowed: entry_x from 0 to below "2 mm", entry_y from 0 to below "2 mm")"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[regimen]
device = "placed_needle"
count = 1
entry_y = ["5 mm"]
)"sv, "",
        R"(bad.toml:6:11: regimen.entry_y: found an entry point outside the block; allowed: entry_x from 0 to below "2 mm", entry_y from 0 to below "2 mm")"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[regimen]
device = "roller_192"
needle_length = "1.5 mm"
passes = 15
)"sv, "",
        R"(bad.toml:4:10: regimen.count: not given beside regimen.device; allowed: how many sessions, 0 for untreated skin)"sv},
    Bad{"sessions", R"([scenario]
title = "T"
[block]
depth = "1 mm"
[regimen]
device = "pen_1_0_mm"
needle_length = "3 mm"
count = 1
)"sv, "",
        R"(bad.toml:7:17: regimen.needle_length: found a channel 3 mm deep; allowed: within the block's depth, "1 mm")"sv},
    Bad{"wrong type", R"([[regimen.sessions]]
time = "0 d"
device = 7
)"sv, "",
        R"(bad.toml:3:10: regimen.sessions[0].device: found the bare number 7; allowed: text in quotes)"sv},
    Bad{"wrong type", R"([[regimen.sessions]]
time = "0 d"
device = "roller_192"
geometry = 5
)"sv, "",
        R"(bad.toml:4:12: regimen.sessions[0].geometry: found the bare number 5; allowed: a table such as {needle_length = "1 mm"})"sv},
    Bad{"sessions", R"([[regimen.sessions]]
time = "1e300 d"
device = "roller_192"
)"sv, "",
        R"(bad.toml:2:8: regimen.sessions[0].time: found a session at day 694444444444.4445; allowed: before the end of the run, "28 d")"sv},
    Bad{"regions", R"([[measures.regions]]
name = "a"
sessions = 5
)"sv, "",
        R"(bad.toml:3:12: measures.regions[0].sessions: found the bare number 5; allowed: tables, each headed [[measures.regions.sessions]])"sv},
    Bad{"regions", R"([[measures.regions]]
name = "a"
sessions = []
)"sv, "",
        R"(bad.toml:3:12: measures.regions[0].sessions: found no session; allowed: tables, each headed [[measures.regions.sessions]])"sv},
    Bad{"regions", R"([[measures.regions]]
name = "sleeve"
box = ["0 um", "300 um", "0 um", "300 um", "0 um", "300 um"]
)"sv, "",
        R"(bad.toml:2:8: measures.regions[0].name: found "sleeve", a region that runs have by themselves; allowed: any other name)"sv},
    Bad{"regions", R"([[measures.regions]]
name = "a"
[[measures.regions.sessions]]
time = "0 d"
device = "placed_needle"
entry_x = ["3 mm"]
)"sv, "",
        R"(bad.toml:1:1: measures.regions[0].sleeve_of: found a channel that enters outside the block; allowed: entry_x from 0 to below "2 mm", entry_y from 0 to below "2 mm")"sv},
    Bad{"sessions", R"([regimen]
device = "placed_needle"
count = 1
[device]
actuation = "roller"
)"sv, "",
        R"(bad.toml:5:13: device.actuation: found one that needs rows, which "placed needle" does not say; allowed: with rows of more than 0)"sv},
    Bad{"sessions", R"([[regimen.sessions]]
time = "1 d"
device = "roller_192"
[[regimen.sessions]]
time = "0 d"
device = "placed_needle"
geometry = {actuation = "pen"}
)"sv, "",
        R"(bad.toml:4:1: regimen.sessions[1].geometry.actuation: found one that needs cartridge_needles, which "placed needle" does not say; allowed: with cartridge_needles of more than 0)"sv},
    Bad{"sessions", R"([regimen]
device = "roller_192"
count = 1
[device]
needle_radius = "20 um"
tip_radius = "30 um"
)"sv, "",
        R"(bad.toml:6:14: device.tip_radius: found 30 um; allowed: at most needle_radius, 20 um)"sv},
    Bad{"sessions", R"([regimen]
punctures = "session,entry_x,entry_y,depth,needle_radius\n0,50,50,3000,60\n"
count = 1
)"sv, "",
        R"(bad.toml:2:13: regimen.punctures: found a channel 3 mm deep; allowed: within the block's depth, "2 mm")"sv},
    Bad{"sessions", R"([regimen]
device = "pen_1_0_mm"
needle_length = "3 mm"
count = 1
)"sv, "",
        R"(bad.toml:3:17: regimen.needle_length: found a channel 3 mm deep; allowed: within the block's depth, "2 mm")"sv},
    Bad{"sessions", R"([regimen]
device = "roller_192"
count = 1
first = "40 d"
)"sv, "",
        R"(bad.toml:4:9: regimen.first: found a session at day 40; allowed: before the end of the run, "28 d")"sv},
    Bad{"ranges", R"([skin]
papillary_thickness = "10 um"
)"sv, "",
        R"(library:skins/healthy_adult.toml:29:9: skin.rete_ridge_amplitude: found "20 um"; allowed: at most skin.papillary_thickness, "10 um")"sv},
    Bad{"syntax", R"([run]
a.a.a.a.a.a.a.a.a = 1
)"sv, "",
        R"(bad.toml:2:1: found a key of more than 8 parts; allowed: keys such as block.width)"sv},
};

}  // namespace reticulin::tests

// clang-format on
