#!/usr/bin/env python3
"""Reads the whole repository and fails where a rule of the house is broken (ARCHITECTURE.md, "Doors").

The second half seeds one violation per rule into a small tree of its own, so that a rule that has gone
blind is noticed too.
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import rules  # noqa: E402
from source_tree import functions, read_tree  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TREE = read_tree(ROOT)


class House(unittest.TestCase):
    """The rules, on the repository."""

    def holds(self, findings):
        if findings:
            self.fail("\n  " + "\n  ".join(findings))

    def test_doors_open_downward(self):
        self.assertGreater(sum(n.startswith("engine/") for n in TREE), 30)
        self.holds(rules.doors(TREE))

    def test_no_file_cycles(self):
        self.holds(rules.file_cycles(TREE))

    def test_libraries_stay_in_their_room(self):
        self.holds(rules.libraries(TREE))

    def test_parallel_regions_open_in_one_file(self):
        self.holds(rules.parallel_regions(TREE))

    def test_only_the_command_line_meets_the_outside_world(self):
        self.holds(rules.outside_world(TREE))

    def test_state_code_gives_the_same_bits(self):
        self.holds(rules.same_bits(TREE))

    def test_room_is_namespace(self):
        self.holds(rules.namespaces(TREE))

    def test_ceilings(self):
        self.holds(rules.ceilings(TREE))

    def test_nothing_is_left_unfinished(self):
        self.holds(rules.unfinished(TREE))

    def test_no_machine_paths(self):
        self.holds(rules.machine_paths(TREE))

    def test_links_resolve(self):
        self.holds(rules.links(TREE, lambda path: (ROOT / path).exists()))

    def test_scenarios_are_listed(self):
        self.holds(rules.scenarios_listed(TREE))


SOUND = {
    "engine/core/a.hpp": "#pragma once\n#include <vector>\nnamespace reticulin {\nint f();\n}\n",
    "engine/cells/b.cpp": '#include "engine/core/a.hpp"\nnamespace reticulin::cells {\n'
                          "double g(double x) {\n    return math::exp(x); // std::exp( in words is fine\n}\n}\n",
}


class Rules(unittest.TestCase):
    """Each rule finds the violation seeded for it, and nothing in a sound tree."""

    def finds(self, rule, name, text, *more):
        self.assertEqual(rule(SOUND, *more), [])
        self.assertNotEqual(rule({**SOUND, name: text}, *more), [], f"{rule.__name__} is blind to: {text[:80]}")

    def test_doors(self):
        self.finds(rules.doors, "engine/core/x.cpp", '#include "engine/cells/b.hpp"\n')
        self.finds(rules.doors, "engine/matrix/x.cpp", '#include "engine/diffusion/b.hpp"\n')
        self.finds(rules.doors, "engine/cells/x.hpp", '#include "b.hpp"\n')
        self.finds(rules.doors, "visualization/x.cpp", '#include "engine/simulation/simulation.hpp"\n')
        self.finds(rules.doors, "engine/utilities/x.cpp", "int x;\n")
        self.assertEqual(rules.doors({"visualization/x.cpp": '#include "engine/io/result_file.hpp"\n'}), [])

    def test_cycles(self):
        tree = {"engine/core/a.hpp": '#include "engine/core/c.hpp"\n', "engine/core/c.hpp": '#include "engine/core/a.hpp"\n'}
        self.assertEqual(len(rules.file_cycles(tree)), 1)

    def test_libraries(self):
        self.finds(rules.libraries, "engine/cells/x.cpp", "#include <hdf5.h>\n")
        self.finds(rules.libraries, "engine/io/x.hpp", "#include <toml++/toml.h>\n")
        self.finds(rules.libraries, "engine/core/x.hpp", "#include <Eigen/Dense>\n")
        two = {f"engine/io/{n}.cpp": "#include <nlohmann/json.hpp>\n" for n in "ab"}
        self.assertEqual(len(rules.libraries(two)), 1)

    def test_parallel_regions(self):
        self.finds(rules.parallel_regions, "engine/cells/x.cpp", "#pragma omp parallel for\n")
        self.finds(rules.parallel_regions, "engine/cells/x.cpp", "#pragma omp simd\n")
        self.finds(rules.parallel_regions, "engine/cells/x_kernel.cpp", "#pragma omp parallel\n")
        self.assertEqual(rules.parallel_regions({"engine/cells/x_kernel.cpp": "#pragma omp simd\n"}), [])

    def test_outside_world(self):
        self.finds(rules.outside_world, "engine/io/x.cpp", 'auto p = std::getenv("HOME");\n')
        self.finds(rules.outside_world, "engine/io/x.cpp", "std::cout << 1;\n")
        self.finds(rules.outside_world, "engine/io/x.cpp", "std::exit(1);\n")

    def test_same_bits(self):
        for line in ("std::exp(x)", "exp(x)", "std::pow(x, 2)", "array.exp()", "std::unordered_map<int, int> m;",
                     "std::atomic<double> sum;", "std::mt19937 r;"):
            self.finds(rules.same_bits, "engine/cells/x.cpp", f"auto y = {line}\n")
        self.assertEqual(rules.same_bits({"engine/io/x.cpp": "std::exp(x);\n"}), [])

    def test_namespaces(self):
        self.finds(rules.namespaces, "engine/cells/x.hpp", "#pragma once\nnamespace reticulin::matrix {\n}\n")

    def test_ceilings(self):
        self.finds(rules.ceilings, "engine/cells/x.cpp", "void f() {\n" + "    g();\n" * 40 + "}\n")
        self.finds(rules.ceilings, "engine/cells/x.cpp", "int x;\n" * 501)
        self.finds(rules.ceilings, "python/reticulin/x.py", "def f():\n" + "    g()\n" * 40)
        told = 'def f():\n    """A\n' + "    b\n" * 40 + '    """\n    g()\n'
        self.assertFalse(any("function" in f for f in rules.ceilings({"python/reticulin/x.py": told})))
        self.finds(rules.ceilings, "engine/CMakeLists.txt", "add()\n" * 151)
        self.assertTrue(any("median" in f for f in rules.ceilings({"engine/cells/x.cpp": "int x;\n" * 160})))

    def test_unfinished(self):
        self.finds(rules.unfinished, "engine/cells/x.cpp", "// TODO" + ": later\n")

    def test_machine_paths(self):
        self.finds(rules.machine_paths, "docs/x.md", "see /ho" + "me/someone/file\n")

    def test_links(self):
        exists = SOUND.__contains__
        self.finds(rules.links, "docs/x.md", "[page](missing.md)\n", exists)
        self.finds(rules.links, "engine/core/x.hpp", "/// docs/missing.md\n", exists)

    def test_scenarios(self):
        self.finds(rules.scenarios_listed, "scenarios/x.toml", "title = 'x'\n")

    def test_function_lengths_are_read_right(self):
        text = ("namespace a {\nclass F {\n  public:\n    F() : x_{1}, y_(2) {\n        if (x_) {\n            y_ = 3;\n"
                "        }\n    }\n    int g() const { return 1; }\n};\ntemplate <class T>\nT h(T t) {\n"
                "    auto l = [&](int i) {\n        return i;\n    };\n    return l(t);\n}\n}\n")
        self.assertEqual([(line, length) for _, line, length in functions(text)], [(4, 5), (9, 1), (12, 6)])


if __name__ == "__main__":
    unittest.main()
