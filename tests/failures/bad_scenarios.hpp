#pragma once

#include <string_view>
#include <vector>

// One case a line, read as a table.
// clang-format off
namespace reticulin::tests {

/// A scenario that must be refused, and with which words.
struct Bad {
    std::string_view kind;
    std::string_view text;
    std::string_view override_text;  // of --set, or empty
    std::string_view message;        // all of it
};

using namespace std::string_view_literals;

inline const std::vector<Bad> bad_scenarios{
    Bad{"unknown key", R"([scenario]
title = "T"
[blok]
width = "1 mm"
)"sv, "",
        R"(bad.toml:3:2: blok: found an unknown key; allowed: one of 14 keys that `reticulin explain` lists (did you mean "block"?))"sv},
    Bad{"unknown key", R"([scenario]
title = "T"
[block]
wdith = "1 mm"
)"sv, "",
        R"(bad.toml:4:1: block.wdith: found an unknown key; allowed: width, breadth, depth, voxel (did you mean "width"?))"sv},
    Bad{"unknown key", R"([scenario]
title = "T"
[fibroblast]
)"sv, "",
        R"(bad.toml:3:2: fibroblast: found an unknown key; allowed: one of 14 keys that `reticulin explain` lists (did you mean "cells.fibroblast"?))"sv},
    Bad{"unknown key", R"([scenario]
title = "T"
[cells.fibroblast]
speed = "1 um/h"
)"sv, "",
        R"(bad.toml:4:1: cells.fibroblast.speed: found an unknown key; allowed: one of 32 keys that `reticulin explain` lists)"sv},
    Bad{"unknown key", R"([scenario]
title = "T"
colour = "blue"
)"sv, "",
        R"(bad.toml:3:1: scenario.colour: found an unknown key; allowed: title, description, base, skin)"sv},
    Bad{"unknown key", R"(titel = "x"
)"sv, "",
        R"(bad.toml:1:1: titel: found an unknown key; allowed: one of 14 keys that `reticulin explain` lists)"sv},
    Bad{"bare number", R"([scenario]
title = "T"
[block]
width = 2
)"sv, "",
        R"(bad.toml:4:9: block.width: found the bare number 2; allowed: a length, 0.1 mm to 12 mm; write it with its unit, such as "1.5 mm")"sv},
    Bad{"bare number", R"([scenario]
title = "T"
[regimen]
needle_length = 1.5
)"sv, "",
        R"(bad.toml:4:17: regimen.needle_length: found the bare number 1.5; allowed: a length, 0.1 mm to 3 mm; write it with its unit, such as "1.5 mm")"sv},
    Bad{"bare number", R"([scenario]
title = "T"
[run]
duration = 60
)"sv, "",
        R"(bad.toml:4:12: run.duration: found the bare number 60; allowed: a time, 1 min to 3 year; write it with its unit, such as "2 d")"sv},
    Bad{"text without unit", R"([scenario]
title = "T"
[block]
width = "2"
)"sv, "",
        R"(bad.toml:4:9: block.width: found "2", which has no unit; allowed: a length, 0.1 mm to 12 mm; write it like "1.5 mm")"sv},
    Bad{"text without unit", R"([scenario]
title = "T"
[regimen]
spacing = "6"
)"sv, "",
        R"(bad.toml:4:11: regimen.spacing: found "6", which has no unit; allowed: a time, 1 h to 1 year; write it like "2 d")"sv},
    Bad{"wrong dimension", R"([scenario]
title = "T"
[block]
width = "2 h"
)"sv, "",
        R"(bad.toml:4:9: block.width: found "2 h", a time; allowed: a length, 0.1 mm to 12 mm; write it like "1.5 mm")"sv},
    Bad{"wrong dimension", R"([scenario]
title = "T"
[solutes.tgf_beta]
diffusivity = "8 um/s"
)"sv, "",
        R"(bad.toml:4:15: solutes.tgf_beta.diffusivity: found "8 um/s", a speed; allowed: a diffusivity, 1 um^2/s to 26 um^2/s; write it like "8 um^2/s")"sv},
    Bad{"wrong dimension", R"([scenario]
title = "T"
[cells.fibroblast]
pdgf = 1
synthesis_myofibroblast = "84 pg/d/mm"
)"sv, "",
        R"(bad.toml:4:1: cells.fibroblast.pdgf: found an unknown key; allowed: one of 32 keys that `reticulin explain` lists
bad.toml:5:27: cells.fibroblast.synthesis_myofibroblast: found "84 pg/d/mm", a quantity in zg/um/h; allowed: an amount made per cell and time, 40 pg/cell/d to 340 pg/cell/d; write it like "42 pg/cell/d")"sv},
    Bad{"wrong dimension", R"([scenario]
title = "T"
[matrix]
fibre_stiffness = "15 mN"
)"sv, "",
        R"(bad.toml:4:19: matrix.fibre_stiffness: found "15 mN", a force; allowed: a stress, 5 kPa to 50 kPa; write it like "15 kPa")"sv},
    Bad{"unknown unit", R"([scenario]
title = "T"
[block]
width = "2 mn"
)"sv, "",
        R"(bad.toml:4:9: block.width: found "2 mn": "mn" is no known unit (did you mean "nm"?); allowed: a length, 0.1 mm to 12 mm)"sv},
    Bad{"unknown unit", R"([scenario]
title = "T"
[run]
duration = "6 month"
)"sv, "",
        R"(bad.toml:4:12: run.duration: found "6 month": "month" is no known unit; allowed: a time, 1 min to 3 year)"sv},
    Bad{"unknown unit", R"([scenario]
title = "T"
[run]
duration = "6 wek"
)"sv, "",
        R"(bad.toml:4:12: run.duration: found "6 wek": "wek" is no known unit (did you mean "week"?); allowed: a time, 1 min to 3 year)"sv},
    Bad{"unknown unit", R"([scenario]
title = "T"
[block]
voxel = "20 um^x"
)"sv, "",
        R"(bad.toml:4:9: block.voxel: found "20 um^x": the power in " um^x" is not a whole number from -6 to 6; allowed: a length, 5 um to 50 um)"sv},
    Bad{"unknown unit", R"([scenario]
title = "T"
[block]
width = "two mm"
)"sv, "",
        R"(bad.toml:4:9: block.width: found "two mm": it does not begin with a number; allowed: a length, 0.1 mm to 12 mm)"sv},
    Bad{"unknown unit", R"([scenario]
title = "T"
[block]
width = ""
)"sv, "",
        R"(bad.toml:4:9: block.width: found "": it does not begin with a number; allowed: a length, 0.1 mm to 12 mm)"sv},
    Bad{"out of range", R"([scenario]
title = "T"
[block]
width = "20 mm"
)"sv, "",
        R"(bad.toml:4:9: block.width: found "20 mm"; allowed: a length, 0.1 mm to 12 mm)"sv},
    Bad{"out of range", R"([scenario]
title = "T"
[regimen]
pressure = 2
)"sv, "",
        R"(bad.toml:4:12: regimen.pressure: found 2; allowed: a number, 0.5 to 1.5)"sv},
    Bad{"out of range", R"([scenario]
title = "T"
[run]
seed = -1
)"sv, "",
        R"(bad.toml:4:8: run.seed: found -1; allowed: a whole number, 0 to 4294967295)"sv},
    Bad{"out of range", R"([scenario]
title = "T"
[solutes.pdgf]
loss_rate = "-1 /h"
)"sv, "",
        R"(bad.toml:4:13: solutes.pdgf.loss_rate: found "-1 /h"; allowed: a rate, 0.087 /h to 4.2 /h)"sv},
    Bad{"out of range", R"([scenario]
title = "T"
[insertion]
lost_fraction = nan
)"sv, "",
        R"(bad.toml:4:17: insertion.lost_fraction: found nan; allowed: a number, 0 to 1)"sv},
    Bad{"out of range", R"([scenario]
title = "T"
[regimen]
count = 100
)"sv, "",
        R"(bad.toml:4:9: regimen.count: found 100; allowed: a whole number, 0 to 60)"sv},
    Bad{"wrong type", R"([scenario]
title = "T"
[run]
seed = "1"
)"sv, "",
        R"(bad.toml:4:8: run.seed: found the text "1"; allowed: a whole number, 0 to 4294967295)"sv},
    Bad{"wrong type", R"([scenario]
title = "T"
[run]
seed = 1.5
)"sv, "",
        R"(bad.toml:4:8: run.seed: found the bare number 1.5; allowed: a whole number, 0 to 4294967295)"sv},
    Bad{"wrong type", R"([scenario]
title = "T"
[numerics]
skip_quiet = "yes"
)"sv, "",
        R"(bad.toml:4:14: numerics.skip_quiet: found the text "yes"; allowed: true or false)"sv},
    Bad{"wrong type", R"([scenario]
title = "T"
[regimen]
directions = 90
)"sv, "",
        R"(bad.toml:4:14: regimen.directions: found the bare number 90; allowed: a list of numbers, -360 to 360)"sv},
    Bad{"wrong type", R"([scenario]
title = "T"
[output]
fields = [1]
)"sv, "",
        R"(bad.toml:4:11: output.fields: found the bare number 1; allowed: a list of texts)"sv},
    Bad{"wrong type", R"([scenario]
title = 5
)"sv, "",
        R"(bad.toml:2:9: scenario.title: found the bare number 5; allowed: text in quotes)"sv},
    Bad{"wrong type", R"([scenario]
title = "T"
[block]
width = ["1 mm"]
)"sv, "",
        R"(bad.toml:4:9: block.width: found a list; allowed: a length, 0.1 mm to 12 mm)"sv},
    Bad{"wrong type", R"(block = 1
)"sv, "",
        R"(bad.toml:1:9: block: found the bare number 1; allowed: a table of keys, headed [block])"sv},
    Bad{"wrong type", R"([scenario]
title = "T"
[run]
duration = 2026-01-01
)"sv, "",
        R"(bad.toml:4:12: run.duration: found a date; allowed: a time, 1 min to 3 year)"sv},
    Bad{"duplicate", R"([scenario]
title = "T"
title = "U"
)"sv, "",
        R"(bad.toml:3:9: title: found for the second time; allowed: each key once)"sv},
    Bad{"duplicate", R"([scenario]
title = "T"
[run]
seed = 1
[run]
seed = 2
)"sv, "",
        R"(bad.toml:5:1: run: found for the second time; allowed: each key once)"sv},
    Bad{"duplicate", R"([scenario]
title = "T"
[run]
seed = 1
seed = 2
duration = 5
)"sv, "",
        R"(bad.toml:5:8: seed: found for the second time; allowed: each key once
bad.toml:6:12: run.duration: found the bare number 5; allowed: a time, 1 min to 3 year; write it with its unit, such as "2 d")"sv},
    Bad{"syntax", R"([scenario]
title = "T"
[run
seed = 1
)"sv, "",
        R"(bad.toml:3:5: found text that is not TOML: Error while parsing table header: expected ']', saw '\n'
bad.toml:4:1: scenario.seed: found an unknown key; allowed: title, description, base, skin (did you mean "run.seed"?))"sv},
    Bad{"syntax", R"([scenario]
title = "T"
[run]
seed = 
)"sv, "",
        R"(bad.toml:4:8: found text that is not TOML: Error while parsing key-value pair: expected value, saw '\n')"sv},
    Bad{"syntax", R"([scenario]
title = "T"
[run]
duration = "5 d
)"sv, "",
        R"(bad.toml:4:16: found text that is not TOML: Error while parsing string: unescaped control characters other than TAB (U+0009) are explicitly prohibited)"sv},
    Bad{"syntax", R"([scenario]
title = "T"
[run]
= 3
)"sv, "",
        R"(bad.toml:4:1: found text that is not TOML: Error while parsing root table: expected keys, tables, whitespace or comments, saw '=')"sv},
    Bad{"unknown name", R"([scenario]
title = "T"
skin = "helthy_adult"
)"sv, "",
        R"(bad.toml:3:8: scenario.skin: found "helthy_adult"; allowed: "healthy_adult", "twin_column" (did you mean "healthy_adult"?))"sv},
    Bad{"unknown name", R"([scenario]
title = "T"
[regimen]
name = "untreted"
)"sv, "",
        R"(bad.toml:4:8: regimen.name: found "untreted"; allowed: "four_pen_sessions", "single_roller_session", "three_roller_sessions", "untreated" (did you mean "untreated"?))"sv},
    Bad{"unknown name", R"([scenario]
title = "T"
[regimen]
device = "laser"
count = 1
)"sv, "",
        R"(bad.toml:4:10: regimen.device: found "laser"; allowed: "incision", "pen_0_5_mm", "pen_1_0_mm", "pen_1_5_mm", "placed_needle", "roller_192", "stamp_1_0_mm", "stamp_1_5_mm")"sv},
    Bad{"unknown choice", R"([scenario]
title = "T"
[device]
actuation = "stmp"
)"sv, "",
        R"(bad.toml:4:13: device.actuation: found the text "stmp"; allowed: "roller", "stamp", "pen", "placed" or "incision" (did you mean "stamp"?))"sv},
    Bad{"unknown choice", R"([scenario]
title = "T"
[device]
depth_rule = "laser"
)"sv, "",
        R"(bad.toml:4:14: device.depth_rule: found the text "laser"; allowed: "roller" or "pen")"sv},
    Bad{"grid and steps", R"([scenario]
title = "T"
[block]
width = "1.01 mm"
)"sv, "",
        R"(bad.toml:4:9: block.width: found "1.01 mm", which is 40.4 voxels of "25 um"; allowed: a whole number of voxels)"sv},
    Bad{"grid and steps", R"([scenario]
title = "T"
[numerics]
matrix_step = "90.5 min"
)"sv, "",
        R"(bad.toml:4:15: numerics.matrix_step: found "90.5 min"; allowed: a whole number of minutes, at least 1 min)"sv},
    Bad{"grid and steps", R"([scenario]
title = "T"
[numerics]
solute_step_min = "30 min"
solute_step_from_day_0 = "10 min"
)"sv, "",
        R"(bad.toml:4:19: numerics.solute_step_min: found "30 min"; allowed: at most numerics.solute_step_from_day_0, "10 min")"sv},
    Bad{"grid and steps", R"([scenario]
title = "T"
[numerics]
fibroblast_step = "2 h"
fibroblast_step_max = "1 h"
)"sv, "",
        R"(bad.toml:4:19: numerics.fibroblast_step: found "2 h"; allowed: at most numerics.fibroblast_step_max, "1 h")"sv},
    Bad{"grid and steps", R"([scenario]
title = "T"
[numerics]
recruitment_step = "7.5 min"
)"sv, "",
        R"(bad.toml:4:20: numerics.recruitment_step: found "7.5 min"; allowed: a whole number of minutes, at least 1 min)"sv},
    Bad{"base", R"([scenario]
base = "none.toml"
)"sv, "",
        R"(bad.toml:2:8: scenario.base: found "none.toml": none.toml: cannot be read: No such file or directory)"sv},
    Bad{"base", R"([scenario]
base = "bad.toml"
)"sv, "",
        R"(bad.toml:2:8: scenario.base: found more than 8 files that build on each other; allowed: a chain without a circle)"sv},
    Bad{"override", R"([scenario]
title = "T"
)"sv, "run.sed=2",
        R"(--set run.sed=2: run.sed: found an unknown key; allowed: a key that `reticulin explain` lists (did you mean "run.seed"?))"sv},
    Bad{"override", R"([scenario]
title = "T"
)"sv, "run.seed=two",
        R"(--set run.seed=two: run.seed: found the text "two"; allowed: a whole number, 0 to 4294967295)"sv},
    Bad{"override", R"([scenario]
title = "T"
)"sv, "block.width=1",
        R"(--set block.width=1: block.width: found the bare number 1; allowed: a length, 0.1 mm to 12 mm; write it with its unit, such as "1.5 mm")"sv},
    Bad{"carriage returns", "[scenario]\r\ntitle = \"T\"\r\n[run]\r\nseed = \"1\"\r\n"sv, "",
        R"(bad.toml:4:8: run.seed: found the text "1"; allowed: a whole number, 0 to 4294967295)"sv},
    Bad{"NUL byte", "[scenario]\ntitle = \"T\"\n[run]\nseed\000 = 1\n"sv, "",
        R"(bad.toml:4:5: found a NUL byte; allowed: TOML, which is UTF-8 text)"sv},
    Bad{"several at once", R"([scenario]
titel = "A"
skin = "none"
[regimen]
device = "roler_192"
needle_length = 1.5
spacing = "2 mm"
passes = 15.5
[run]
duration = "182 dd"
duration = "1 d"
[blok]
)"sv, "",
        R"(bad.toml:2:1: scenario.titel: found an unknown key; allowed: title, description, base, skin (did you mean "title"?)
bad.toml:3:8: scenario.skin: found "none"; allowed: "healthy_adult", "twin_column"
bad.toml:5:10: regimen.device: found "roler_192"; allowed: "incision", "pen_0_5_mm", "pen_1_0_mm", "pen_1_5_mm", "placed_needle", "roller_192", "stamp_1_0_mm", "stamp_1_5_mm" (did you mean "roller_192"?)
bad.toml:6:17: regimen.needle_length: found the bare number 1.5; allowed: a length, 0.1 mm to 3 mm; write it with its unit, such as "1.5 mm"
bad.toml:7:11: regimen.spacing: found "2 mm", a length; allowed: a time, 1 h to 1 year; write it like "2 d"
bad.toml:8:10: regimen.passes: found the bare number 15.5; allowed: a whole number, 1 to 60
bad.toml:10:12: run.duration: found "182 dd": "dd" is no known unit (did you mean "d"?); allowed: a time, 1 min to 3 year
bad.toml:11:12: duration: found for the second time; allowed: each key once
bad.toml:12:2: blok: found an unknown key; allowed: one of 14 keys that `reticulin explain` lists (did you mean "block"?))"sv},
    Bad{"library keys", R"([scenario]
title = "T"
[block.width]
value = "1 mm"
range = ["0 mm", "9 mm"]
)"sv, "",
        R"(bad.toml:5:1: block.width.range: found an unknown key; allowed: value, source, note)"sv},
    Bad{"library keys", R"([scenario]
title = "T"
[block.width]
source = "me"
)"sv, "",
        R"(bad.toml:3:1: block.width: found a table without a value; allowed: a length, 0.1 mm to 12 mm)"sv},
};

}  // namespace reticulin::tests

// clang-format on
