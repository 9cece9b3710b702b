"""Quantities as text with units, read by the engine's own parser."""

from __future__ import annotations

import math
import re
from typing import Any

from reticulin._load import engine
from reticulin.arguments import is_number, plain, refusal
from reticulin.errors import UsageError

_HOURS_PER_DAY = 24.0
_SECONDS_PER_HOUR = 3600.0
_NUMBER = re.compile(r" *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_A_DURATION = 'a duration such as "5 d"'
_A_LENGTH = 'a length such as "60 um"'


def parse_quantity(text: str) -> tuple[float, str, str]:
    """Number in native units (um, h, zg, nN), unit as written ("1" without), dimension in words.

    Raises UsageError for text that is no quantity.
    """
    number, unit, dimension = engine.parse_quantity(text)
    return number, unit, dimension


def number_and_unit(text: str) -> tuple[float, str]:
    """ "1.5 mm" or "1.5mm" as it is written: (1.5, "mm"); unit "1" where there is none.

    Raises UsageError for text that is no quantity.
    """
    _, unit, _ = parse_quantity(text)
    number = _NUMBER.match(text)
    if number is None:  # the engine's parser takes nothing else
        raise UsageError("no number")
    return float(number[0]), unit


def _native(text: Any, name: str, dimension: str, allowed: str) -> float:
    """A quantity of this dimension, 0 or more, in native units; `name` stands in the error."""
    if not isinstance(text, str):
        raise refusal(name, plain(text), allowed)
    try:
        number, _, found = parse_quantity(text)
    except UsageError as error:
        raise UsageError(f'{name}: found "{text}", {error}; allowed: {allowed}') from None
    if found != dimension or number < 0:
        raise UsageError(f'{name}: found "{text}", {found}; allowed: {allowed}')
    return number


def _hours_of(text: Any, name: str) -> float:
    return _native(text, name, "a time", _A_DURATION)


def length_of(text: str, name: str, may_be_zero: bool = True) -> float:
    """um of "1.5 mm"; `name` stands in the error. Raises UsageError for anything else, bare numbers included."""
    length = _native(text, name, "a length", _A_LENGTH)
    if length == 0 and not may_be_zero:
        raise refusal(name, text, f"{_A_LENGTH}, more than 0")
    return length


def days_of(value: str | float, name: str) -> float:
    """Days of "2 weeks" or of a number of days; `name` stands in the error.

    Raises UsageError for what is neither, and for numbers that are negative or not finite.
    """
    number = plain(value)
    if isinstance(number, str):
        return _hours_of(number, name) / _HOURS_PER_DAY
    if not is_number(number):
        raise refusal(name, number, f"{_A_DURATION}, or a number of days")
    if not math.isfinite(number) or number < 0:
        raise refusal(name, number, "0 days or more")
    return float(number)


def seconds_of(text: str, name: str) -> float:
    """Seconds of "2 h"; `name` stands in the error. Raises UsageError for anything else, bare numbers included."""
    return _hours_of(text, name) * _SECONDS_PER_HOUR


def counted(count: int, what: str) -> str:
    """ "1 point", "2 points"."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
