#pragma once

namespace nanobind {
class module_;
}

/// The engine as Python sees it: scenarios, runs, results (module reticulin._engine). Names are
/// those of C++; what is nicer in Python is added by the package around it.
namespace reticulin::python {

void bind_errors(nanobind::module_& module);
void bind_scenario(nanobind::module_& module);
void bind_run(nanobind::module_& module);
void bind_result(nanobind::module_& module);
void bind_comparison(nanobind::module_& module);
void bind_toml(nanobind::module_& module);

}  // namespace reticulin::python
