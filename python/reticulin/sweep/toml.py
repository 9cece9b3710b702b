"""TOML with places: every table, list and value knows the line it stands in, and all mistakes are reported at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reticulin._load import engine
from reticulin.errors import IoError, Problem


class Node:
    """A value of a TOML file and its place."""

    def __init__(self, file: str, told: tuple[Any, int, int, int, int], path: str = "") -> None:
        self.file, self.path = file, path
        value, self.line, self.column, self.key_line, self.key_column = told
        self.value: Any = value
        if isinstance(value, dict):
            self.value = {k: Node(file, v, f"{path}.{k}" if path else k) for k, v in value.items()}
        elif isinstance(value, list):
            self.value = [Node(file, v, f"{path}[{i}]") for i, v in enumerate(value)]

    @classmethod
    def empty(cls, file: str, path: str) -> Node:
        """A table without entries, for one that is not there."""
        return cls(file, ({}, 0, 0, 0, 0), path)

    def problem(self, message: str) -> Problem:
        """This value is wrong."""
        return Problem(self.file, self.line, self.column, self.path, message)

    def key_problem(self, message: str) -> Problem:
        """This key is wrong."""
        return Problem(self.file, self.key_line or self.line, self.key_column or self.column, self.path, message)

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {k: v.plain() for k, v in self.value.items()}
        if isinstance(self.value, list):
            return [v.plain() for v in self.value]
        return self.value

    def in_words(self) -> str:
        """As messages name it."""
        if isinstance(self.value, dict):
            return "a table"
        if isinstance(self.value, list):
            return "a list"
        if isinstance(self.value, bool):
            return str(self.value).lower()
        if self.value is None:
            return "a date or time"
        return f'"{self.value}"' if isinstance(self.value, str) else str(self.value)


def did_you_mean(name: str, names: list[str]) -> str:
    """' (did you mean "x"?)', or nothing."""
    near = difflib.get_close_matches(name, names, 1)
    return f' (did you mean "{near[0]}"?)' if near else ""


class Table:
    """Reads the keys of a table one by one and collects what is wrong with them."""

    def __init__(self, node: Node, problems: list[Problem]) -> None:
        self.node, self.problems = node, problems
        self._entries: dict[str, Node] = {}
        if isinstance(node.value, dict):
            self._entries = node.value
        else:
            problems.append(node.problem(f"found {node.in_words()}; allowed: a table"))
        self._known: list[str] = []

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        return key in self._entries

    def is_whole(self, key: str) -> bool:
        """Whether a whole number is given."""
        node = self._entries.get(key)
        return node is not None and isinstance(node.value, int)

    def get(self, key: str, kinds: tuple[type, ...], allowed: str, required: bool = False) -> Node | None:
        """The node of a key, if it is there and of one of these kinds; `allowed` says in words what may stand."""
        self._known.append(key)
        node = self._entries.get(key)
        if node is None:
            if required:
                path = f"{self.node.path}.{key}" if self.node.path else key
                self.problems.append(
                    Problem(self.node.file, self.node.line, self.node.column, path, f"not given; write {allowed}")
                )
            return None
        is_kind = isinstance(node.value, kinds) and not (isinstance(node.value, bool) and bool not in kinds)
        if not is_kind:
            self.problems.append(node.problem(f"found {node.in_words()}; allowed: {allowed}"))
            return None
        return node

    def text(self, key: str, allowed: str, default: str = "", required: bool = False) -> str:
        """Text of a key."""
        node = self.get(key, (str,), allowed, required)
        return str(node.value) if node else default

    def whole(self, key: str, default: int, least: int, most: int = 10**9) -> int:
        """A whole number between least and most."""
        allowed = f"a whole number from {least}" + (f" to {most}" if most < 10**9 else "")
        node = self.get(key, (int,), allowed)
        if node is None:
            return default
        if not least <= node.value <= most:
            self.problems.append(node.problem(f"found {node.value}; allowed: {allowed}"))
            return default
        return int(node.value)

    def choice(self, key: str, names: tuple[str, ...], default: str) -> str:
        """One of several names."""
        allowed = ", ".join(f'"{n}"' for n in names)
        node = self.get(key, (str,), allowed)
        if node is None:
            return default
        if node.value not in names:
            self.problems.append(
                node.problem(f'found "{node.value}"; allowed: {allowed}{did_you_mean(node.value, list(names))}')
            )
            return default
        return str(node.value)

    def table(self, key: str) -> Table | None:
        """A table below this one, if it is there."""
        node = self.get(key, (dict,), "a table")
        return Table(node, self.problems) if node else None

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list of tables."""
        node = self.get(key, (list,), f"tables, [[{key}]]")
        for item in node.value if node else []:
            yield Table(item, self.problems)

    def complain(self, key: str, message: str) -> None:
        """A problem with the value of a key, or with the table if the key is not given."""
        self.problems.append(self.problem(key, message))

    def problem(self, key: str, message: str) -> Problem:
        """The same, not reported."""
        node = self._entries.get(key)
        if node is not None:
            return node.problem(message)
        path = f"{self.node.path}.{key}" if self.node.path else key
        return Problem(self.node.file, self.node.line, self.node.column, path, message)

    def refuse(self, message: str, *keys: str) -> None:
        """Complains of these keys, where they are given beside one that makes them idle."""
        for key in (k for k in keys if k in self._entries):
            self._known.append(key)
            self.problems.append(self._entries[key].key_problem(message))

    def refuse_others(self) -> None:
        """Complains of every key that was not asked for."""
        for key, node in self._entries.items():
            if key not in self._known:
                allowed = ", ".join(sorted(self._known))
                self.problems.append(
                    node.key_problem(f"found an unknown key; allowed: {allowed}{did_you_mean(key, self._known)}")
                )


def read_toml(path: Path, problems: list[Problem]) -> Node:
    """The document; mistakes of syntax go to `problems`. Raises IoError if the file cannot be read."""
    if path.is_dir():
        raise IoError(f"{path}: found a folder; allowed: a TOML file")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise IoError(f"{path}: {reason}") from None
    root, found = engine.parse_toml(text, str(path))
    problems.extend(Problem(*p) for p in found)
    return Node(str(path), root)
