"""Arguments of public functions, checked in one way: a wrong one is a UsageError that names it, before any work."""

from __future__ import annotations

import numbers
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reticulin.errors import UsageError


def plain(value: Any) -> Any:
    """A number of NumPy or xarray (also an array without dimensions) as Python has it; anything else as it is."""
    return value.item() if getattr(value, "ndim", None) == 0 and hasattr(value, "item") else value


def in_words(value: Any) -> str:
    """As messages show what was found: text in quotes."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def refusal(name: str, value: Any, allowed: str) -> UsageError:
    """The error for an argument."""
    return UsageError(f"{name}: found {in_words(value)}; allowed: {allowed}")


def is_number(value: Any) -> bool:
    """A real number; True and False are none."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def path_of(value: Any, name: str, allowed: str = "a path") -> Path:
    """A path. Raises UsageError for what is none, such as None."""
    if not isinstance(value, (str, os.PathLike)) or isinstance(os.fspath(value), bytes) or not os.fspath(value):
        raise refusal(name, value, allowed)
    return Path(value)


def whole_number(value: Any, name: str, least: int) -> int:
    """A whole number from `least` on. Raises UsageError for anything else, 2.0 included."""
    number = plain(value)
    if not isinstance(number, numbers.Integral) or isinstance(number, bool) or number < least:
        raise refusal(name, number, f"a whole number, {least} or more")
    return int(number)


def confidence_of(value: Any) -> float:
    """Confidence of intervals. Raises UsageError outside 0.5 to 1."""
    number = plain(value)
    if not is_number(number) or not 0.5 < number < 1:
        raise refusal("confidence", number, "between 0.5 and 1")
    return float(number)


def names_of(value: Any, name: str, may_be_empty: bool = False) -> list[str]:
    """One name or several as a list. Raises UsageError for what is no text, and for none at all unless that may be."""
    if isinstance(value, str):
        return [value]
    names = list(value) if isinstance(value, Iterable) else [value]
    if not (names or may_be_empty) or not all(isinstance(n, str) for n in names):
        raise refusal(name, value, "a name or a list of names")
    return [str(n) for n in names]
