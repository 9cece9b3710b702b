#include "visualization/offscreen_window.hpp"

#include "engine/core/error.hpp"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkRenderer.h>
#include <vtkSmartPointer.h>
#include <vtkUnsignedCharArray.h>
#include <vtk_glew.h>

#include <array>

namespace reticulin::visualization {

namespace {

constexpr int oversampling = 2;
constexpr GLenum glew_without_x_display =
    4;  // glewInit says so under EGL, yet every entry is there

/// A render window on EGL_PLATFORM_SURFACELESS_MESA: Debian's VTK knows X windows only.
class SurfacelessWindow : public vtkGenericOpenGLRenderWindow {
  public:
    static SurfacelessWindow* New() { VTK_STANDARD_NEW_BODY(SurfacelessWindow); }

    vtkTypeMacro(SurfacelessWindow, vtkGenericOpenGLRenderWindow)

        /// Makes the context; false if this machine has none.
        bool start();
    /// Releases what VTK holds in the context, then the context itself.
    void stop();

    void MakeCurrent() override { eglMakeCurrent(display_, surface_, surface_, context_); }

    bool IsCurrent() override { return eglGetCurrentContext() == context_; }

    int SupportsOpenGL() override { return 1; }

    vtkTypeBool IsDirect() override { return 1; }

    void OpenGLInitContext() override {
        MakeCurrent();
        if (Initialized) return;
        glewExperimental = GL_TRUE;
        const GLenum result = glewInit();
        GlewInitValid = result == GLEW_OK || result == glew_without_x_display;
        Initialized = true;
        ContextCreationTime.Modified();
    }

  private:
    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLContext context_ = EGL_NO_CONTEXT;
    EGLSurface surface_ = EGL_NO_SURFACE;
};

constexpr std::array<EGLint, 15> wanted_buffers{EGL_SURFACE_TYPE,
                                                EGL_PBUFFER_BIT,
                                                EGL_RENDERABLE_TYPE,
                                                EGL_OPENGL_BIT,
                                                EGL_RED_SIZE,
                                                8,
                                                EGL_GREEN_SIZE,
                                                8,
                                                EGL_BLUE_SIZE,
                                                8,
                                                EGL_ALPHA_SIZE,
                                                8,
                                                EGL_DEPTH_SIZE,
                                                24,
                                                EGL_NONE};

bool SurfacelessWindow::start() {
    const auto platform_display = reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(
        eglGetProcAddress("eglGetPlatformDisplayEXT"));
    if (platform_display == nullptr) return false;
    display_ = platform_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    EGLint major = 0, minor = 0;
    if (eglInitialize(display_, &major, &minor) == EGL_FALSE) return false;
    eglBindAPI(EGL_OPENGL_API);
    EGLConfig config{};
    EGLint count = 0;
    eglChooseConfig(display_, wanted_buffers.data(), &config, 1, &count);
    if (count == 0) return false;
    const std::array<EGLint, 5> size{
        EGL_WIDTH, 64, EGL_HEIGHT, 64, EGL_NONE};  // VTK draws to its own buffer
    surface_ = eglCreatePbufferSurface(display_, config, size.data());
    const std::array<EGLint, 7> version{EGL_CONTEXT_MAJOR_VERSION,
                                        3,
                                        EGL_CONTEXT_MINOR_VERSION,
                                        2,
                                        EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                        EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                        EGL_NONE};
    context_ = eglCreateContext(display_, config, EGL_NO_CONTEXT, version.data());
    return context_ != EGL_NO_CONTEXT &&
           eglMakeCurrent(display_, surface_, surface_, context_) == EGL_TRUE;
}

void SurfacelessWindow::stop() {
    if (context_ != EGL_NO_CONTEXT) Finalize();
    if (display_ == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (surface_ != EGL_NO_SURFACE) eglDestroySurface(display_, surface_);
    if (context_ != EGL_NO_CONTEXT) eglDestroyContext(display_, context_);
    eglTerminate(display_);
    display_ = EGL_NO_DISPLAY;
}

}  // namespace

Image render_offscreen(vtkRenderer* renderer, int columns, int rows) {
    vtkNew<SurfacelessWindow> window;
    if (!window->start()) {
        window->stop();
        throw IoError(
            "no OpenGL without a display: EGL's surfaceless platform gave no OpenGL 3.2 context "
            "(on Debian: apt install libegl1 libgl1-mesa-dri)");
    }
    window->SetReadyForRendering(true);
    window->SetMapped(1);
    window->SetMultiSamples(0);
    const int width = oversampling * columns, height = oversampling * rows;
    window->SetSize(width, height);
    window->AddRenderer(renderer);
    window->Render();
    vtkNew<vtkUnsignedCharArray> pixels;
    window->GetPixelData(0, 0, width - 1, height - 1, 0, pixels, 0);
    Image large(width, height);
    for (int y = 0; y < height; ++y)  // OpenGL counts rows from the bottom
        for (int x = 0; x < width; ++x) {
            const auto* p =
                pixels->GetPointer(3 * (static_cast<vtkIdType>(height - 1 - y) * width + x));
            large.set(x, y, {p[0], p[1], p[2]});
        }
    window->RemoveRenderer(renderer);
    window->stop();
    return resized(large, columns, rows);
}

}  // namespace reticulin::visualization
