#pragma once

#include "visualization/image.hpp"

class vtkRenderer;

namespace reticulin::visualization {

/// Renders a scene without any display, through EGL's surfaceless platform (a GPU if there is one,
/// Mesa's software renderer otherwise), and tears the context down again. The scene is drawn at
/// twice the size and averaged. Throws IoError when EGL offers no OpenGL 3.2.
Image render_offscreen(vtkRenderer* renderer, int columns, int rows);

}  // namespace reticulin::visualization
