"""The house's rules. Each takes the tree and returns what breaks it, one text per finding."""

import ast
import posixpath
import re
import statistics

from source_tree import code_only, functions, includes, is_cpp, is_product, room_of

# Which way doors open: a room may include itself and these.
BELOW = {
    "core": set(),
    "tissue": {"core"},
    "matrix": {"core", "tissue"},
    "diffusion": {"core", "tissue"},
    "mechanics": {"core", "tissue"},
}
BELOW["cells"] = {"core", "tissue", "matrix", "diffusion", "mechanics"}
BELOW["needling"] = BELOW["cells"] | {"cells"}
BELOW["simulation"] = BELOW["needling"] | {"needling"}
BELOW["measures"] = BELOW["simulation"] | {"simulation"}
BELOW["io"] = BELOW["measures"] | {"measures"}
BELOW["visualization"] = {"core"}
BELOW["cli"] = BELOW["io"] | {"io", "visualization"}
BELOW["python"] = BELOW["cli"] | {"cli"}
DOORS_INTO_A_ROOM = {"visualization": {"engine/io/result_file.hpp"}}
STATE_ROOMS = ("core", "tissue", "matrix", "diffusion", "mechanics", "cells", "needling", "simulation")

# Library headers: pattern, the only room, how many of its .cpp files may include it.
LIBRARIES = (
    (r"hdf5\.h|H5\w*\.h", "io", 1),
    (r"toml\+\+/.*|toml\.hpp", "io", 1),
    (r"nlohmann/.*", "io", 1),
    (r"CLI/.*", "cli", 1),
    (r"vtk\w*\.h", "visualization", 99),
    (r"nanobind/.*", "python", 99),
    (r"sleef\.h", "core", 2),
    (r"Random123/.*", "core", 1),
    (r"xxhash\.h", "core", 1),
    (r"zstd\.h", "io", 1),
    (r"isa-l/.*|isa-l\.h", "io", 1),
    (r"omp\.h", "core", 1),
)
LIBM = "exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|erf|erfc|cbrt|hypot|fma"

FUNCTION_LINES, FILE_LINES, MEDIAN_LINES, CMAKE_LINES = 40, 500, 150, 150
# Every exception names its reason. Key: pattern of the path :: text that stands in the function's head.
LONGER_FUNCTIONS: dict[str, tuple[int, str]] = {
    r"engine/.*\.hpp::describe(": (90, "one line per field of a struct, nothing to split"),
    r"engine/.*\.hpp::for_each_array(": (60, "one line per array of a part, nothing to split"),
    r"engine/matrix/matrix_kernel\.cpp::advance_pools(": (90, "one fused sweep of a row: splitting reads memory twice"),
    r"engine/matrix/advance\.cpp::advance_collagen_row(": (55, "one line per row handed to the kernel"),
}
LONGER_FILES: dict[str, tuple[int, str]] = {}
MAY_PRINT_OR_END = {"engine/core/contracts.hpp": "a broken contract is the author's mistake; the checks are gone in release"}


def _matches(tree, names, pattern, why):
    found = []
    for name in names:
        for number, line in enumerate(code_only(tree[name]).splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{name}:{number}: {why}")
    return found


def doors(tree):
    """Includes go downward only; every include of the product is written from the root."""
    found = []
    for name in filter(is_cpp, tree):
        room = room_of(name)
        for bracket, target in includes(tree[name]):
            beside = posixpath.join(posixpath.dirname(name), target) in tree and not is_product(name)
            rooted = target.startswith(("engine/", "visualization/", "python/", "tests/", "bench/"))
            if bracket == '"' and not rooted and not beside:
                found.append(f"{name}: \"{target}\" is not written from the repository's root")
            other = room_of(target)
            if room is None or other is None or other == room or target in DOORS_INTO_A_ROOM.get(room, ()):
                continue
            if other not in BELOW.get(room, set()):
                found.append(f"{name}: {room} may not include {target}")
    for name in filter(is_product, tree):
        if room_of(name) is not None and room_of(name) not in BELOW:
            found.append(f"{name}: room {room_of(name)} stands in no door table")
    return found


def file_cycles(tree):
    """No file reaches itself through includes."""
    edges = {n: [t for _, t in includes(tree[n]) if t in tree] for n in tree if is_cpp(n)}
    found, done, path = [], set(), []

    def visit(name):
        if name in path:
            found.append(" -> ".join([*path[path.index(name):], name]))
        elif name not in done:
            path.append(name)
            for target in edges.get(name, ()):
                visit(target)
            path.pop()
            done.add(name)

    for name in sorted(edges):
        visit(name)
    return found


def libraries(tree):
    """Each library's headers stand in one room, in .cpp files only, as few as the table says."""
    found = []
    for pattern, home, most in LIBRARIES:
        users = sorted({n for n in filter(is_product, tree) for _, t in includes(tree[n]) if re.fullmatch(pattern, t)})
        found += [f"{n}: {pattern} belongs to {home} alone" for n in users if room_of(n) != home]
        found += [f"{n}: {pattern} in a header" for n in users if n.endswith(".hpp")]
        if len(users) > most:
            found.append(f"{pattern} is included by {len(users)} files, at most {most}: {', '.join(users)}")
    headers = [n for n in filter(is_product, tree) if n.endswith(".hpp")]
    found += [f"{n}: <{t}> is heavy; headers use Eigen/Core and Eigen/Geometry only" for n in headers
              for _, t in includes(tree[n]) if t.startswith("Eigen/") and t not in ("Eigen/Core", "Eigen/Geometry")]
    return found


def parallel_regions(tree):
    """OpenMP regions open in core/parallel.cpp; `omp simd` stands in kernel files."""
    found = []
    for name in filter(is_product, tree):
        if name == "engine/core/parallel.cpp":
            continue
        for number, line in enumerate(code_only(tree[name]).splitlines(), 1):
            if not re.search(r"#\s*pragma\s+omp|\bomp_\w+\s*\(", line):
                continue
            if not (name.endswith("_kernel.cpp") and re.search(r"#\s*pragma\s+omp\s+(declare\s+)?simd\b", line)):
                found.append(f"{name}:{number}: {line.strip()}")
    return found


def outside_world(tree):
    """Only the command line reads environment and signals, prints, or ends the process."""
    names = [n for n in filter(is_product, tree) if room_of(n) != "cli"]
    found = _matches(tree, names, r"\b(getenv|setenv|sigaction)\s*\(|\bstd::(signal|raise)\b|<csignal>|\bexec[lv]p?e?\s*\(",
                     "reads environment or signals")
    quiet = [n for n in names if n not in MAY_PRINT_OR_END]
    return found + _matches(tree, quiet, r"\bstd::(cout|cerr|clog)\b|\bf?printf\s*\(|\bstd::(exit|quick_exit|abort|terminate)\b"
                            r"|(?<![\w.:>])(exit|abort)\s*\(", "prints or ends the process")


def same_bits(tree):
    """State-changing code: no libm whose variants differ by processor, no unordered container, no atomic float."""
    names = [n for n in filter(is_product, tree) if room_of(n) in STATE_ROOMS]
    own = [n for n in names if n not in ("engine/core/math.cpp", "engine/core/math.hpp")]
    found = _matches(tree, own, rf"(?<!math::)(\bstd::|(?<![\w:.>])|\.)({LIBM})f?\s*\(", "not libm: core/math.hpp")
    found += _matches(tree, names, r"\bstd::unordered_", "order of an unordered container is not ours")
    found += _matches(tree, names, r"\bstd::atomic(_ref)?<\s*(float|double)", "atomic sums have no order")
    draw = r"(uniform|normal|exponential|direction)\(\)"
    found += _matches(tree, names, rf"{draw}.*[.>]{draw}", "two draws in one expression: compilers differ in their order")
    return found + _matches(tree, names, r"\b(std::(rand|random_device|mt19937(_64)?|default_random_engine|reduce)\b|rand\s*\()",
                            "random numbers come from Stream, sums are ordered")


def namespaces(tree):
    """A room is a folder and a namespace of the same name."""
    found = []
    for name in filter(is_product, tree):
        room = room_of(name)
        wanted = r"namespace reticulin\b" if room == "core" else rf"namespace reticulin::{room}\b"
        has_code = re.sub(r"#(?:\\\n|[^\n])*", "", code_only(tree[name])).strip()  # macros live in no namespace
        if name.endswith(".hpp") and room and has_code and not re.search(wanted, tree[name]):
            found.append(f"{name}: opens no namespace reticulin{'' if room == 'core' else '::' + str(room)}")
        if name.endswith(".hpp") and "#pragma once" not in tree[name]:
            found.append(f"{name}: no #pragma once")
    return found


def _function_lines(name, head):
    for key, (most, _) in LONGER_FUNCTIONS.items():
        path, text = key.split("::")
        if re.fullmatch(path, name) and text in head:
            return most
    return FUNCTION_LINES


def _long_python_functions(name, text):
    """Docstrings do not count: they are as long as what has to be told."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            told = ast.get_docstring(node, clean=False)
            length = node.end_lineno - node.lineno + 1 - (told.count("\n") + 1 if told else 0)
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: function of {length} lines (at most {FUNCTION_LINES}): {node.name}"


def ceilings(tree):
    """Functions, files and build files stay short; the median file stays shorter."""
    found = []
    for name in filter(is_product, tree):
        for head, line, length in functions(tree[name]):
            allowed = _function_lines(name, head)
            if length > allowed:
                found.append(f"{name}:{line}: function of {length} lines (at most {allowed}): {head[-60:]}")
    for name in tree:
        if name.startswith(("python/", "scripts/")) and name.endswith(".py"):
            found += _long_python_functions(name, tree[name])
    for name, text in tree.items():
        lines = text.count("\n")
        if is_cpp(name) or name.endswith(".py"):
            allowed = LONGER_FILES.get(name, (FILE_LINES, ""))[0]
        elif posixpath.basename(name) == "CMakeLists.txt":
            allowed = CMAKE_LINES
        else:
            continue
        if lines > allowed:
            found.append(f"{name}: {lines} lines (at most {allowed})")
    lengths = [tree[n].count("\n") for n in filter(is_product, tree)]
    if lengths and statistics.median(lengths) >= MEDIAN_LINES:
        found.append(f"median file has {statistics.median(lengths):.0f} lines (below {MEDIAN_LINES})")
    return found


def unfinished(tree):
    """Nothing says of itself that it is not done."""
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bnot (yet )?implemented\b|\bplaceholder\b")
    found = []
    for name, text in tree.items():
        if name.startswith("tests/architecture/") or name == "CONTRIBUTING.md":
            continue
        found += [f"{name}:{i}: {line.strip()[:80]}" for i, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return found


def machine_paths(tree):
    """Nothing points at somebody's machine."""
    pattern = re.compile(r"(?<![\w.])/(home|root|work|Users|mnt|media|farm)/\w|\.\./shared\b|\b[A-Z]:\\\\?\w")
    return [f"{name}:{i}: {line.strip()[:80]}" for name, text in tree.items() if not name.startswith("tests/architecture/")
            for i, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def _slug(heading):
    text = re.sub(r"[`*_]", "", heading).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def _anchors(text):
    return {_slug(h) for h in re.findall(r"^#+\s+(.+)$", text, re.MULTILINE)}


def links(tree, exists):
    """Links between pages resolve, and so does every page that a comment or page names by path."""
    found = []
    for name, text in tree.items():
        if name.endswith(".md"):
            plain = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
            for target in re.findall(r"\]\(([^)\s]+)[^)]*\)", plain):
                if re.match(r"[a-z]+:", target):
                    continue
                path, _, anchor = target.partition("#")
                full = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
                if not exists(full):
                    found.append(f"{name}: link to {target} leads nowhere")
                elif anchor and full in tree and anchor not in _anchors(tree[full]):
                    found.append(f"{name}: {full} has no heading #{anchor}")
        for target in re.findall(r"(?<![\w/])docs/[\w/.-]+\.(?:md|bib)", text):
            if not exists(target) and not name.startswith("tests/architecture/"):
                found.append(f"{name}: {target} does not exist")
    return sorted(set(found))


def scenarios_listed(tree):
    """Every scenario that is shipped has its line in scenarios/README.md."""
    readme = tree.get("scenarios/README.md", "")
    found = []
    for name in tree:
        if not (name.startswith("scenarios/") and name.endswith(".toml")) or name.startswith("scenarios/library/"):
            continue
        short = name.removeprefix("scenarios/")
        if short not in readme and short.split("/")[0] + "/" not in readme:
            found.append(f"{name}: not listed in scenarios/README.md")
    return found
