#pragma once

#include "visualization/image.hpp"

#include <array>
#include <string_view>

namespace reticulin::visualization {

/// Colours of cell kinds, safe for colour-blind eyes (Okabe and Ito 2008), in the order of
/// io::ResultFile::kind_names().
inline constexpr std::array<Colour, 7> cell_colours{{{0xE6, 0x9F, 0x00},    // neutrophil
                                                     {0xD5, 0x5E, 0x00},    // macrophage M1
                                                     {0xCC, 0x79, 0xA7},    // macrophage M2
                                                     {0x99, 0x99, 0x99},    // fibroblast, quiescent
                                                     {0x56, 0xB4, 0xE9},    // fibroblast, activated
                                                     {0x00, 0x72, 0xB2},    // myofibroblast
                                                     {0xF0, 0xE4, 0x42}}};  // keratinocyte
inline constexpr Colour endothelial_colour{0x00, 0x9E, 0x73};

inline constexpr std::array<std::string_view, 7> cell_words{"neutrophil",
                                                            "macrophage M1",
                                                            "macrophage M2",
                                                            "fibroblast, resting",
                                                            "fibroblast, activated",
                                                            "myofibroblast",
                                                            "keratinocyte"};

/// Colour of a share in [0, 1] on the map cividis (Nunez, Anderton and Renslow 2018): even steps in
/// lightness, the same for normal and colour-blind eyes.
Colour sequential_colour(double share);

/// Colour of a share in [-1, 1]: blue below, white at 0, red above (ColorBrewer RdBu).
Colour diverging_colour(double share);

/// Perceived lightness of a colour, CIE L* in 0..100.
double lightness(Colour colour);

}  // namespace reticulin::visualization
