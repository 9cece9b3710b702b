"""The repository's text files, and what a rule needs to read from C++ without a compiler."""

import re
import subprocess
from pathlib import Path

TEXT = {".hpp", ".cpp", ".py", ".md", ".toml", ".cmake", ".txt", ".json", ".sh", ".cff", ".csv", ".bib", ""}
SKIPPED_FOLDERS = {"build", "runs", ".git", ".cache", ".venv", "__pycache__"}


def read_tree(root: Path) -> dict[str, str]:
    """Path from the root -> text, of every tracked or new file that git does not ignore."""
    try:
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        listed = [str(p.relative_to(root)) for p in root.rglob("*") if not SKIPPED_FOLDERS & set(p.parts)]
    tree = {}
    for name in sorted(set(listed)):
        path = root / name
        if path.suffix in TEXT and path.is_file():
            tree[name] = path.read_text(encoding="utf-8", errors="replace")
    return tree


def is_cpp(name: str) -> bool:
    return name.endswith((".hpp", ".cpp"))


def is_product(name: str) -> bool:
    """C++ that users run, as against tests and benches."""
    return is_cpp(name) and name.startswith(("engine/", "visualization/", "python/"))


def room_of(name: str) -> str | None:
    """engine/cells/decide.hpp -> cells; visualization/view.hpp -> visualization; python/bindings/run.cpp -> python."""
    parts = name.split("/")
    if parts[0] == "engine" and len(parts) > 2:
        return parts[1]
    return parts[0] if parts[0] in ("visualization", "python") else None


_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
_TOKENS = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\((?:.*?)\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)


def includes(text: str) -> list[tuple[str, str]]:
    """(bracket, path) of each include: bracket is < or a quotation mark."""
    return _INCLUDE.findall(text)


def code_only(text: str) -> str:
    """The text with comments and literals blanked out; every line stays where it was."""

    def blank(match: re.Match) -> str:
        found = match.group(0)
        # A digit separator (1'000) opens no character literal.
        if found[0] == "'" and match.start() > 0 and text[match.start() - 1].isdigit():
            return found
        return re.sub(r"[^\n]", " ", found)

    return _TOKENS.sub(blank, text)


_PARAMETERS = re.compile(r"<[^<>]*>")


def _opens_function(statement: str) -> bool:
    """Whether the text between the last ; { } and a brace is the head of a function."""
    head = statement.replace("->", "  ").strip()
    if head.startswith("template"):
        while _PARAMETERS.search(head):
            head = _PARAMETERS.sub(" ", head)
        head = head.removeprefix("template").strip()
    if re.match(r"(inline\s+)?(namespace|class|struct|union|enum|extern)\b", head) or head.endswith("="):
        return False
    return "(" in head and ")" in head


def functions(text: str) -> list[tuple[str, int, int]]:
    """(head, first line, lines from brace to brace) of each function; lambdas count inside theirs.

    Rests on our formatter: a body's brace stands after a space, an initialiser's does not.
    """
    code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: "\n" * m.group(0).count("\n"), code_only(text), flags=re.MULTILINE)
    found, open_braces, start, line = [], [], 0, 1
    inside = None  # (head, line, depth) of the function we are in
    for i, c in enumerate(code):
        if c == "\n":
            line += 1
        elif c == "{":
            body = i > 0 and code[i - 1].isspace()
            if inside is None and body and _opens_function(code[start:i]):
                inside = (" ".join(code[start:i].split()), line, len(open_braces))
            open_braces.append(body)
            if body:
                start = i + 1
        elif c == "}" and open_braces:
            body = open_braces.pop()
            if inside and len(open_braces) == inside[2]:
                found.append((inside[0], inside[1], line - inside[1] + 1))
                inside = None
            if body:
                start = i + 1
        elif c == ";":
            start = i + 1
    return found
