"""What a sweep varies: axes that cross, samples of several parameters, and single points beside them."""

from __future__ import annotations

import itertools
import math
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from reticulin.errors import ReticulinError
from reticulin.scenario import Setting, setting_text

NAME_IN_BRACES = re.compile(r"\{([^{}]*)\}")
ALL_DRAWS = "all draws"
"""The regimen of a sample without axes."""

Label: TypeAlias = str | float | int | bool
"""What a point is called along an axis: the value as written, or a label."""


def label_text(label: Label) -> str:
    """For people, as the sweep file has it."""
    return setting_text(label) if isinstance(label, bool) else str(label)


@dataclass(frozen=True)
class Axis:
    """A dimension of the sweep: positions with the settings of each."""

    name: str
    labels: tuple[Label, ...]
    settings: tuple[Mapping[str, Setting], ...]


@dataclass(frozen=True)
class SampledParameter:
    """A value drawn between two bounds, evenly or evenly in its logarithm; both bounds in `unit`."""

    name: str
    path: str
    low: float
    high: float
    unit: str
    is_logarithmic: bool = False

    def at(self, share: float) -> Setting:
        """The value a share (0..1) of the way from low to high."""
        if self.is_logarithmic:
            value = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        return f"{value!r} {self.unit}" if self.unit != "1" else value


@dataclass(frozen=True)
class Sample:
    """Draws of several parameters at once, the same for every arm, so that arms differ in nothing else."""

    method: str
    """"latin_hypercube" or "sobol"."""
    count: int
    seed: int
    parameters: tuple[SampledParameter, ...]

    def draws(self) -> list[list[Setting]]:
        """One list of values per draw, in the order of the parameters; the same for the same method, count and seed."""
        try:
            from scipy.stats import qmc
        except ImportError:
            raise ReticulinError('a [sample] needs scipy: pip install "reticulin[sweep]"') from None
        size = len(self.parameters)
        if self.method == "sobol":
            with warnings.catch_warnings():  # of counts that are no power of two: the reader of the file tells its line
                warnings.simplefilter("ignore", UserWarning)
                shares = qmc.Sobol(size, scramble=True, rng=self.seed).random(self.count)
        else:
            shares = qmc.LatinHypercube(size, rng=self.seed).random(self.count)
        return [[p.at(float(s)) for p, s in zip(self.parameters, row, strict=True)] for row in shares]


@dataclass(frozen=True)
class Arm:
    """What differs from the base scenario, seed aside: one regimen with one set of parameters."""

    name: str
    """"" for a position of the grid, else the name of a single point."""
    scenario: str
    """File of its scenario."""
    position: Mapping[str, Label]
    """Where it stands: label by axis; `draw` counts the draws of a sample from 0."""
    settings: Mapping[str, Setting]
    replicates: int
    drawn: Mapping[str, Setting] = field(default_factory=dict)
    """What a sample drew for it: value by the parameter's name."""
    pattern: str = ""
    """Of its title, with the names of axes in braces: "{needle_length}, every {spacing}s"."""

    @property
    def title(self) -> str:
        """For people: its name, or where it stands."""
        if self.name or not self.position:
            return self.name or "base"
        draw = [f"draw {self.position['draw']}"] if "draw" in self.position else []
        return ", ".join([*self._place, *draw])

    @property
    def regimen(self) -> str:
        """Its title without the draw of a sample: what is compared with other regimens over all draws."""
        return (", ".join(self._place) or ALL_DRAWS) if "draw" in self.position else self.title

    @property
    def _place(self) -> list[str]:
        """Where it stands on the axes, in words; none without axes."""
        place = {axis: label_text(label) for axis, label in self.position.items() if axis != "draw"}
        if self.pattern:
            return [NAME_IN_BRACES.sub(lambda found: place[found[1]], self.pattern)]
        return [f"{axis}={label}" for axis, label in place.items()]


@dataclass(frozen=True)
class SinglePoint:
    """An arm beside the grid, such as the untreated control."""

    name: str
    scenario: str
    settings: Mapping[str, Setting]
    replicates: int


@dataclass(frozen=True)
class Design:
    """Everything a sweep asks for."""

    scenario: str
    settings: Mapping[str, Setting]
    replicates: int
    axes: tuple[Axis, ...] = ()
    sample: Sample | None = None
    points: tuple[SinglePoint, ...] = field(default_factory=tuple)
    arm_pattern: str = ""
    """Title of the grid's arms, see Arm.pattern."""

    @property
    def size(self) -> str:
        """What its grid comes from: " (100 length x 3 replicates)"; "" without one."""
        if not self._has_grid:
            return ""
        factors = [(len(axis.labels), axis.name) for axis in self.axes]
        factors += [(self.sample.count, "draws")] if self.sample else []
        factors.append((self.replicates, "replicates"))
        return f" ({' x '.join(f'{count} {name}' for count, name in factors)})"

    def count(self, least_replicates: int = 0) -> int:
        """How many points it asks for, without making them; with so many replicates of each arm at least."""
        grid = math.prod(len(axis.labels) for axis in self.axes) * (self.sample.count if self.sample else 1)
        singles = sum(max(point.replicates, least_replicates) for point in self.points)
        return (grid * max(self.replicates, least_replicates) if self._has_grid else 0) + singles

    @property
    def _has_grid(self) -> bool:
        return bool(self.axes or self.sample or not self.points)

    def arms(self) -> list[Arm]:
        """Every arm: the grid of the axes, each position with every draw, then the single points."""
        parameters = self.sample.parameters if self.sample else ()
        draws = self.sample.draws() if self.sample else [None]
        arms = []
        for place in itertools.product(*(range(len(a.labels)) for a in self.axes)):
            position: dict[str, Label] = {}
            settings = dict(self.settings)
            for axis, i in zip(self.axes, place, strict=True):
                position[axis.name] = axis.labels[i]
                settings |= axis.settings[i]
            for number, draw in enumerate(draws):
                here = position if draw is None else position | {"draw": number}
                values = list(zip(parameters, draw or (), strict=True))
                moved = settings | {p.path: value for p, value in values}
                drawn = {p.name: value for p, value in values}
                arms.append(Arm("", self.scenario, here, moved, self.replicates, drawn, self.arm_pattern))
        single = [Arm(p.name, p.scenario, {}, {**self.settings, **p.settings}, p.replicates) for p in self.points]
        return (arms if self._has_grid else []) + single


def spaced(low: float, high: float, count: int, is_logarithmic: bool) -> list[float]:
    """Values from low to high, both included, evenly or evenly in their logarithm; those between to twelve digits, so
    that 0.1 to 0.4 has 0.3 and not 0.30000000000000004."""
    if count == 1:
        return [low]
    shares = [i / (count - 1) for i in range(1, count - 1)]
    if is_logarithmic:
        inner = [float(f"{math.exp(math.log(low) + s * (math.log(high) - math.log(low))):.12g}") for s in shares]
    else:
        decimals = 11 - math.floor(math.log10(max(abs(low), abs(high))))
        inner = [round(low + s * (high - low), decimals) for s in shares]
    return [low, *inner, high]
