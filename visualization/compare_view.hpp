#pragma once

#include "visualization/figure.hpp"

#include <string>
#include <vector>

namespace reticulin::visualization {

/// One arm of a comparison: a sample run to draw and the number that matters, as text.
struct CompareArm {
    double needle_length = 0;  // mm; 0 = untreated
    double spacing = 0;        // days between sessions; 0 = one session or none
    bool is_grid = true;       // whether these two say what it is
    std::string
        regimen;  // in words; the row's label where length and spacing do not tell arms apart
    std::string number;     // "+3.1 % (2.8 to 3.4)"
    std::string detail;     // "9 holes, reached depth 301 µm"
    TissuePicture picture;  // of the arm's first seed
};

/// What the compared picture shows.
struct CompareOptions {
    std::string number_meaning;  // "collagen in the sleeves against day 0, mean (range over seeds)"
    std::string field;  // empty = histology; else the name of a field loaded in every picture
    int columns = 0;    // width of the whole picture; 0 = chosen
};

/// A grid of sections at one scale: rows needle length, columns spacing, labelled once, one legend,
/// one scale bar, each cell with its number. Throws UsageError without arms.
Image compare_view(const std::vector<CompareArm>& arms, const CompareOptions& options);

/// The grid's labels and the arm in each cell (-1 = none), row by row.
struct CompareLayout {
    std::vector<std::string> rows, columns;
    std::vector<int> arm;
};

CompareLayout compare_layout(const std::vector<CompareArm>& arms);

}  // namespace reticulin::visualization
