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


def _hours_of(text: str, name: str) -> float:
    try:
        hours, _, dimension = parse_quantity(text)
    except UsageError as error:
        raise UsageError(f'{name}: found "{text}", {error}; allowed: a duration such as "5 d"') from None
    if dimension != "a time" or hours < 0:
        raise UsageError(f'{name}: found "{text}", {dimension}; allowed: a duration such as "5 d"')
    return hours


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
