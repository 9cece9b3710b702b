"""Quantities as text with units, read by the engine's own parser."""

from __future__ import annotations

from reticulin._load import engine
from reticulin.errors import UsageError

_HOURS_PER_DAY = 24.0
_SECONDS_PER_HOUR = 3600.0


def parse_quantity(text: str) -> tuple[float, str, str]:
    """Number in native units (um, h, zg, nN), unit as written ("1" without), dimension in words.

    Raises UsageError for text that is no quantity.
    """
    number, unit, dimension = engine.parse_quantity(text)
    return number, unit, dimension


def number_and_unit(text: str) -> tuple[float, str]:
    """ "1.5 mm" as it is written: (1.5, "mm"); unit "1" where there is none.

    Raises UsageError for text that is no quantity.
    """
    _, unit, _ = parse_quantity(text)
    return float(text if unit == "1" else text.split()[0]), unit


def _native(text: str, name: str, dimension: str, allowed: str) -> float:
    """A quantity of this dimension, 0 or more, in native units; `name` stands in the error."""
    try:
        number, _, found = parse_quantity(text)
    except UsageError as error:
        raise UsageError(f'{name}: found "{text}", {error}; allowed: {allowed}') from None
    if found != dimension or number < 0:
        raise UsageError(f'{name}: found "{text}", {found}; allowed: {allowed}')
    return number


def _hours_of(text: str, name: str) -> float:
    return _native(text, name, "a time", 'a duration such as "5 d"')


def length_of(text: str, name: str) -> float:
    """um of "1.5 mm"; `name` stands in the error."""
    return _native(text, name, "a length", 'a length such as "60 um"')


def days_of(value: str | float, name: str) -> float:
    """Days of "2 weeks" or of a number of days; `name` stands in the error."""
    if isinstance(value, str):
        return _hours_of(value, name) / _HOURS_PER_DAY
    if value < 0:
        raise UsageError(f"{name}: found {value}; allowed: 0 days or more")
    return float(value)


def seconds_of(text: str, name: str) -> float:
    """Seconds of "2 h"; `name` stands in the error."""
    return _hours_of(text, name) * _SECONDS_PER_HOUR
