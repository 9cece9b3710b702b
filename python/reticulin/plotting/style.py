"""What all figures share: size, type, colours, and how measures and units are written.

Colours are those of Okabe and Ito (2008) and the maps cividis and RdBu, which colour-blind eyes can tell; cells have
the colours of `visualization/palette.hpp`, so that figures and rendered pictures agree.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from reticulin.statistics import WHY_LEFT_OUT
from reticulin.units import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ONE_COLUMN, TWO_COLUMNS = 3.5, 7.2
"""Widths of journals, inches (89 and 183 mm)."""
_CHARACTERS_PER_INCH = 21
"""Of small print."""

LINE_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINE_STYLES: tuple[Any, ...] = ("-", (0, (4, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))
INK, FAINT = "#202024", "#8A8A8E"
MAP, CHANGE_MAP = "cividis", "RdBu_r"

CELL_COLOURS = {
    "neutrophil": "#E69F00",
    "macrophage_m1": "#D55E00",
    "macrophage_m2": "#CC79A7",
    "fibroblast_quiescent": "#999999",
    "fibroblast_activated": "#56B4E9",
    "myofibroblast": "#0072B2",
    "keratinocyte": "#F0E442",
}
CELL_WORDS = {
    "neutrophil": "neutrophil",
    "macrophage_m1": "macrophage M1",
    "macrophage_m2": "macrophage M2",
    "fibroblast_quiescent": "fibroblast, resting",
    "fibroblast_activated": "fibroblast, activated",
    "myofibroblast": "myofibroblast",
    "keratinocyte": "keratinocyte",
}

_PARAMETERS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"],
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "axes.linewidth": 0.6,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "mathtext.default": "regular",
    "figure.dpi": 200,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@contextmanager
def house_style() -> Iterator[None]:
    """Within it, figures are made in the house's style; nothing is left behind."""
    import logging

    import matplotlib

    fonts = logging.getLogger("matplotlib.font_manager")
    level = fonts.level
    fonts.setLevel(logging.ERROR)  # a missing Helvetica is no news: the next of the list is taken
    try:
        with matplotlib.rc_context(_PARAMETERS):
            yield
    finally:
        fonts.setLevel(level)


def new_figure(width: float, height: float) -> Figure:
    """An empty figure (inches) that a notebook draws although pyplot does not know it."""
    from matplotlib.figure import Figure

    class _NotebookFigure(Figure):
        def _repr_png_(self) -> bytes:
            with house_style():
                data = BytesIO()
                self.savefig(data, format="png", dpi=200)
            return data.getvalue()

    return _NotebookFigure(figsize=(width, height), layout="constrained", facecolor="white")


def unit_words(unit: str) -> str:
    """A unit as journals print it: um -> µm, 1/mm^3 -> mm⁻³; "" for a bare number."""
    if unit in ("1", ""):
        return ""
    if unit.startswith("1/"):
        unit = re.sub(r"(\w+?)(\^(\d))?$", lambda m: f"{m[1]}^-{m[3] or 1}", unit[2:])
    text = re.sub(r"\^(-?\d)", lambda m: m[1].translate(_SUPERSCRIPT), unit)
    return re.sub(r"\bum", "µm", text)


def with_unit(words: str, unit: str) -> str:
    """A label with its unit in brackets, if it has one."""
    written = unit_words(unit)
    return f"{words} ({written})" if written else words


def measure_words(measure: str) -> str:
    """A column of the table of measures for people: "collagen_change/sleeve" -> "collagen change, sleeve"."""
    for name, word in (("tgf_beta", "TGF-β"), ("pdgf", "PDGF"), ("mmp", "MMP"), ("_iii", " III")):
        measure = measure.replace(name, word)
    measure = re.sub(r"macrophage_m([12])", r"macrophage M\1", measure)
    return re.sub(r"collagen_i\b", "collagen I", measure).replace("_", " ").replace("/", ", ")


def short_label(measure: str, unit: str) -> str:
    """A measure along an axis with little room: on two lines, broken before its region, where it is long."""
    words = capital(measure_words(measure))
    return with_unit(words.replace(", ", ",\n", 1) if len(words) > 18 else words, unit)


def arm_words(arm: str) -> str:
    """An arm of a sweep for people: "needle_length=0.5 mm" -> "needle length 0.5 mm"."""
    return arm.replace("_", " ").replace("=", " ")


def capital(words: str) -> str:
    """With a capital first letter, but for names such as mRNA."""
    return words[:1].upper() + words[1:]


def note(figure: Figure, text: str) -> None:
    """Small print below a figure: what intervals and bands are, and of how many seeds; in lines that fit its width."""
    wide = int(_CHARACTERS_PER_INCH * figure.get_figwidth())
    text = "\n".join(textwrap.fill(line, wide) for line in text.splitlines())
    figure.supxlabel(text, fontsize=6.5, color="#55555A", x=0.01, ha="left")


def letter(axes: Axes, number: int) -> None:
    """A panel's letter, as journals want it, left of the upper end of its axis."""
    sign = "abcdefghijklmnopqrstuvwxyz"[number % 26]
    place: Any = {"xy": (0, 1), "xycoords": "axes fraction", "xytext": (-14, 3), "textcoords": "offset points"}
    axes.annotate(sign, **place, ha="right", va="bottom", fontweight="bold", fontsize=9)


def time_ticks(axes: Axes, last_day: float) -> None:
    """Whole days or whole weeks along a time axis."""
    from matplotlib.ticker import MultipleLocator

    for step in (0.25, 0.5, 1, 2, 7, 14, 28, 56, 91, 182, 364):
        if last_day / step <= 7:
            axes.xaxis.set_major_locator(MultipleLocator(step))
            return


def percent(confidence: float) -> str:
    """0.95 -> "95 %", 0.9995 -> "99.95 %": as given, since no interval is one of 100 %."""
    return f"{Decimal(repr(confidence)).scaleb(2).normalize():f} %"


def from_to(counts: Iterable[float]) -> str:
    """3, 3 -> "3"; 2, 5, 3 -> "2 to 5". Whole numbers, at least one."""
    found = [int(count) for count in counts]
    return f"{found[0]}" if min(found) == max(found) else f"{min(found)} to {max(found)}"


def left_out(runs: int) -> str:
    """For a caption that goes on: how many runs its means are not of; nothing where they are of all."""
    return f"; left out, {WHY_LEFT_OUT}: {counted(runs, 'run')}" if runs else ""


def is_spread(value: float, spread: float) -> bool:
    """Whether it is one: neither nothing nor what rounding leaves of equal numbers."""
    return bool(np.isfinite(spread) and spread > 1e-12 * abs(value))


def decimals_for(value: float, spread: float) -> int:
    """As many as two digits of the spread have; without a spread three digits of the value, none for a whole number."""
    size = spread if is_spread(value, spread) else 0.0 if float(value).is_integer() else abs(value) / 10
    return max(0, 1 - int(np.floor(np.log10(size)))) if size > 0 else 0


def rounded(value: float, decimals: int) -> str:
    """A number with a true minus, and none before a rounded zero."""
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.removeprefix("-")


def number_words(value: float, spread: float) -> str:
    """A mean with as many decimals as two digits of its spread have, and the spread: "−0.157 ± 0.012"."""
    decimals = decimals_for(value, spread)
    text = rounded(value, decimals)
    return f"{text}\n± {spread:.{decimals}f}" if np.isfinite(spread) else text


def look(number: int) -> dict[str, Any]:
    """Colour and dashes of the n-th of several lines; both change, so that neither has to be relied on alone."""
    style = LINE_STYLES[(2 * (number // len(LINE_COLOURS)) + number) % len(LINE_STYLES)]
    return {"color": LINE_COLOURS[number % len(LINE_COLOURS)], "linestyle": style}
