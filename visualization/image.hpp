#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reticulin::visualization {

/// A colour, 8 bits each.
struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    friend bool operator==(const Colour&, const Colour&) = default;
};

inline constexpr Colour white{255, 255, 255};
inline constexpr Colour ink{32, 32, 36};          // text and rulers
inline constexpr Colour grey_ink{110, 110, 118};  // what should stay in the background

/// A picture: rows from the top, three bytes per pixel.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> bytes;

    Image() = default;
    Image(int columns, int rows, Colour background = white);

    [[nodiscard]] bool contains(int x, int y) const {
        return x >= 0 && y >= 0 && x < width && y < height;
    }

    [[nodiscard]] Colour at(int x, int y) const;
    void set(int x, int y, Colour colour);
    /// Lays a colour over a pixel with this opacity (0..1); outside the image nothing happens.
    void blend(int x, int y, Colour colour, double opacity);

  private:
    [[nodiscard]] std::size_t offset(int x, int y) const {
        return 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                    static_cast<std::size_t>(x));
    }
};

/// Lays `source` over `target` with its top left corner at (left, top).
void paste(Image& target, const Image& source, int left, int top);

/// The image at another size: area average when smaller, linear when larger.
Image resized(const Image& source, int columns, int rows);

/// Part of an image; the rectangle must lie inside.
Image cropped(const Image& source, int left, int top, int columns, int rows);

/// An image as the bytes of a PNG file; throws IoError if it cannot be encoded.
std::string png_of(const Image& image);

/// Reads a PNG; throws IoError.
Image read_png(const std::string& path);

}  // namespace reticulin::visualization
