#include "visualization/drawing.hpp"

#include <vtkFreeTypeTools.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkStdString.h>
#include <vtkTextProperty.h>
#include <vtkTextRenderer.h>

namespace reticulin::visualization {

namespace {

constexpr int dots_per_inch = 72;  // one point of the font = one pixel

/// Opacity of every pixel of a rendered line; `left` and `bottom` place it against the pen's
/// origin.
struct Rendered {
    int width = 0, height = 0;
    int left = 0, bottom = 0;
    std::vector<double> opacity;  // rows from the top
};

void set_pen(const TextStyle& style, vtkTextProperty* property) {
    property->SetFontFamilyToArial();
    property->SetFontSize(style.size);
    property->SetBold(style.bold ? 1 : 0);
    property->SetItalic(style.italic ? 1 : 0);
    property->SetColor(1.0, 1.0, 1.0);
}

Rendered render(const std::string& text, const TextStyle& style) {
    vtkNew<vtkTextProperty> property;
    set_pen(style, property);
    vtkTextRenderer* renderer = vtkTextRenderer::GetInstance();
    renderer->SetScaleToPowerOfTwo(false);
    Rendered result;
    vtkNew<vtkImageData> data;
    int size[2] = {0, 0};
    if (!renderer->RenderString(property, vtkStdString(text), data, size, dots_per_inch))
        return result;
    const int* extent = data->GetExtent();
    result.left = extent[0];
    result.bottom = extent[2];
    result.width = extent[1] - extent[0] + 1;
    result.height = extent[3] - extent[2] + 1;
    for (int y = extent[3]; y >= extent[2]; --y)
        for (int x = extent[0]; x <= extent[1]; ++x) {
            const auto* p = static_cast<const unsigned char*>(data->GetScalarPointer(x, y, 0));
            result.opacity.push_back(p[3] / 255.0);
        }
    return result;
}

int line_height(int size) {
    return size + size / 3 + 4;
}

}  // namespace

TextSize size_of_text(const std::string& text, const TextStyle& style) {
    vtkNew<vtkTextProperty> property;
    set_pen(style, property);
    int box[4] = {0, 0, 0, 0};  // of its pixels: left, right, bottom, top
    const bool drawn = vtkTextRenderer::GetInstance()->GetBoundingBox(
        property, vtkStdString(text), box, dots_per_inch);
    return {drawn && !text.empty() ? box[1] - box[0] + 1 : 0, line_height(style.size)};
}

void draw_text(Image& image, const std::string& text, int x, int y, const TextStyle& style) {
    const Rendered line = render(text, style);
    int left = x;
    if (style.align == Align::centre) left -= line.width / 2;
    if (style.align == Align::right) left -= line.width;
    const int baseline = y + style.size + (style.size + 7) / 8 + 1;  // room for rings and accents
    const int top = baseline - line.bottom - line.height + 1;
    for (int j = 0; j < line.height; ++j)
        for (int i = 0; i < line.width; ++i) {
            const auto k = static_cast<std::size_t>(j) * static_cast<std::size_t>(line.width) +
                           static_cast<std::size_t>(i);
            image.blend(left + i, top + j, style.colour, line.opacity[k]);
        }
}

void draw_vertical_text(
    Image& image, const std::string& text, int x, int y, const TextStyle& style) {
    const Rendered line = render(text, style);
    for (int j = 0; j < line.height; ++j)
        for (int i = 0; i < line.width; ++i) {
            const auto k = static_cast<std::size_t>(j) * static_cast<std::size_t>(line.width) +
                           static_cast<std::size_t>(i);
            image.blend(x + j, y + line.width / 2 - i, style.colour, line.opacity[k]);
        }
}

}  // namespace reticulin::visualization
