"""Figures: they show the numbers, say units and seeds, cut nothing off, and leave pyplot alone."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import reticulin
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from reticulin._load import engine
from reticulin.plotting import courses, style
from reticulin.statistics import uncertainty
from reticulin.sweep.store import Store

from .conftest import ROOT

NEUTROPHILS = "neutrophil_density/dermis"


def all_text(figure: Figure) -> str:
    """Everything that is written in a figure."""
    FigureCanvasAgg(figure).draw()
    return "\n".join(t.get_text() for t in figure.findobj(lambda a: hasattr(a, "get_text")) if t.get_visible())


def cut_off(figure: Figure) -> list[str]:
    """Words that do not lie within the figure (numbers of ticks beyond an axis are never drawn)."""
    FigureCanvasAgg(figure).draw()
    room = figure.bbox.expanded(1.005, 1.005)
    texts = figure.findobj(lambda a: hasattr(a, "get_text") and a.get_text().strip() and a.get_visible())
    ends = [(t.get_text(), t.get_window_extent()) for t in texts]
    ends = [(words, box) for words, box in ends if re.search("[A-Za-z]", words)]
    return [w for w, b in ends if not (b.x0 >= room.x0 and b.x1 <= room.x1 and b.y0 >= room.y0 and b.y1 <= room.y1)]


@pytest.fixture(scope="module")
def run(finished: reticulin.Outcome) -> reticulin.Run:
    return finished.open()


def test_cells_have_the_colours_and_names_of_rendered_pictures() -> None:
    text = (ROOT / "visualization" / "palette.hpp").read_text()
    colours = re.findall(r"0x(\w\w), 0x(\w\w), 0x(\w\w)}", text.split("cell_colours")[1].split("endothelial")[0])
    words = re.findall(r'"([^"]+)"', text.split("cell_words")[1])
    kinds = list(engine.ResultFile.kind_names)

    assert len(kinds) == 7
    assert [style.CELL_COLOURS[k] for k in kinds] == ["#" + "".join(c) for c in colours]
    assert [style.CELL_WORDS[k] for k in kinds] == words[:7]


def test_colours_of_lines_can_be_told_by_colour_blind_eyes() -> None:
    # Okabe and Ito 2008, without the yellow that is lost on white
    assert set(style.LINE_COLOURS) == {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"}
    looks = [(style.look(k)["color"], str(style.look(k)["linestyle"])) for k in range(21)]
    assert len(set(looks)) == 21


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("um", "µm"),
        ("1/mm^3", "mm⁻³"),
        ("1/cm^2", "cm⁻²"),
        ("um^2/mm^2", "µm²/mm²"),
        ("ng/mL", "ng/mL"),
        ("%", "%"),
        ("1", ""),
    ],
)
def test_units_are_written_as_journals_do(unit: str, words: str) -> None:
    assert style.unit_words(unit) == words


@pytest.mark.parametrize(
    ("mean", "half", "words"),
    [
        (-0.1572, 0.0123, "−0.157\n± 0.012"),
        (1230.4, 1177.2, "1230\n± 1177"),
        (-0.0001, 0.3, "0.00\n± 0.30"),
        (3.14159, np.nan, "3.14"),
        (0.0, 0.0, "0\n± 0"),
    ],
)
def test_numbers_have_the_decimals_of_their_spread(mean: float, half: float, words: str) -> None:
    assert style.number_words(mean, half) == words


def test_measures_are_drawn_as_mean_and_range_of_the_seeds(arms: list[Path]) -> None:
    figure = reticulin.plot_measures(arms, [NEUTROPHILS, "collagen_change/dermis"])
    tables = [reticulin.open_run(p).get_measures()[NEUTROPHILS].to_numpy() for p in sorted(arms[:3])]  # 1.0 mm, by seed
    panel = figure.axes[0]
    line = next(x for x in panel.get_lines() if x.get_label().startswith("1 mm"))
    band = panel.collections[1].get_paths()[0].vertices[:, 1]

    assert np.array_equal(line.get_ydata(), np.mean(tables, axis=0))
    assert (band.min(), band.max()) == (np.min(tables), np.max(tables))
    text = all_text(figure)
    for words in ("mm⁻³", "(%)", "Time (d)", "0.6 mm, one session (n = 3)", "Mean and range of 3 seeds per arm"):
        assert words in text
    assert cut_off(figure) == []


def test_courses_of_a_sweep_are_those_of_its_finished_points(sampled: reticulin.Sweep) -> None:
    figure = reticulin.plot_measures(sampled, NEUTROPHILS)
    table = sampled.collect_table(NEUTROPHILS)
    long = table[table["needle_length"] == "1.0 mm"].groupby("time")[NEUTROPHILS]
    line = next(x for x in figure.axes[0].get_lines() if x.get_label() == "needle length 1.0 mm (n = 4)")

    assert np.allclose(line.get_ydata(), long.mean().to_numpy())
    assert list(line.get_xdata()) == list(long.groups)
    text = all_text(figure)
    assert "untreated (n = 2)" in text
    assert "Mean and range of 2 to 4 runs per arm." in text  # two draws by two seeds, and two seeds
    assert "Triangles" not in text
    assert cut_off(figure) == []


def test_a_line_ends_with_the_first_run_of_its_arm_and_says_so(
    sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    (arm, *others) = courses._of_sweep(sampled)
    uneven = replace(arm, tables=[arm.tables[0].iloc[:3], *arm.tables[1:]])
    monkeypatch.setattr(courses, "_of_sweep", lambda sweep: [uneven, *others])
    figure = reticulin.plot_measures(sampled, NEUTROPHILS)
    text = all_text(figure).replace("\n", " ")

    assert len(figure.axes[0].get_lines()[0].get_xdata()) == 3
    assert "per arm. Runs of an arm end on different days: its line ends with the first." in text


def test_names_of_many_arms_stand_above_the_panels(sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{k} mm, every {k} weeks, in a long name" for k in range(7)]
    (arm, *_) = courses._of_sweep(sampled)
    monkeypatch.setattr(courses, "_of_sweep", lambda sweep: [replace(arm, name=name) for name in names])
    figure = reticulin.plot_measures(sampled, [NEUTROPHILS, "collagen_change/dermis"])
    FigureCanvasAgg(figure).draw()
    (legend,) = figure.legends

    assert cut_off(figure) == []
    assert legend.get_window_extent().y0 > figure.axes[0].get_window_extent().y1
    heights = [axes.get_window_extent().height for axes in figure.axes]
    labels = [axes.yaxis.label.get_window_extent().height for axes in figure.axes]
    assert all(label <= 1.3 * height for label, height in zip(labels, heights, strict=True))


def test_sessions_are_marked_where_they_were(tiny: Path, tmp_path: Path) -> None:
    settings = {"regimen.count": 2, "regimen.spacing": "12 h", "run.duration": "1 d"}
    outcome = reticulin.run(reticulin.load_scenario(tiny, settings), tmp_path / "run", threads=1, progress=False)
    figure = reticulin.plot_measures(outcome, NEUTROPHILS)
    marks = [line for line in figure.axes[0].get_lines() if line.get_marker() == "v"]

    assert list(marks[0].get_xdata()) == [0.0, 0.5]
    assert "One seed. Triangles: sessions." in all_text(figure)


def test_a_section_shows_the_field_at_its_depth(run: reticulin.Run) -> None:
    figure = reticulin.plot_section(run, "tgf_beta", "1 d", max_depth="1 mm")
    image: AxesImage = figure.axes[0].images[0]
    field = run.get_fields("tgf_beta").tgf_beta.isel(time=run.snapshot_at("1 d"))
    expected = field.sel(y=run.get_punctures()["entry_y"][0], method="nearest").sel(z=slice(-1000, None))

    assert np.array_equal(image.get_array(), expected)
    assert list(image.get_extent()) == [0, 600, 1000, 0]
    assert figure.axes[0].get_ylim() == (1000, 0)  # depth grows downward
    text = all_text(figure)
    for words in ("Depth (µm)", "x (µm)", "TGF-β (ng/mL)", "Day 1, y = 300 µm", "papillary\ndermis", "sealed channel."):
        assert words in text
    assert cut_off(figure) == []


@pytest.mark.parametrize(("section", "words"), [(None, "y = "), ("x=150 um", "x = ")])
def test_an_incision_is_drawn_with_its_width_and_depth(tiny: Path, tmp_path: Path, section: str, words: str) -> None:
    """Across it by default; in its own plane as a line at its depth from side to side."""
    settings = {"regimen.device": "incision", "regimen.depth": "0.5 mm", "regimen.half_width": "25 um"}
    scenario = reticulin.load_scenario(tiny, {**settings, "run.duration": "1 h"})
    run = reticulin.open_run(reticulin.run(scenario, tmp_path / "run", threads=1, progress=False).folder)

    figure = reticulin.plot_section(run, section=section)

    (cut,) = [line for line in figure.axes[0].get_lines() if line.get_zorder() == 3]
    path = (list(cut.get_xdata()), list(cut.get_ydata()))
    across = ([125.0, 125.0, 175.0, 175.0], [0.0, 500.0, 500.0, 0.0])
    assert path == (across if section is None else ([0.0, 300.0], [500.0, 500.0]))
    assert cut.get_linestyle() == "-"  # still open
    assert words in all_text(figure)
    assert "path of a sealed channel or cut." in all_text(figure)
    channels = run.get_punctures()
    assert channels[["normal_x", "normal_y"]].to_numpy().tolist() == [[1.0, 0.0]]


def test_a_change_is_coloured_about_zero(run: reticulin.Run) -> None:
    figure = reticulin.plot_section(run, "collagen_total", change=True)
    image = figure.axes[0].images[0]
    low, high = image.get_clim()
    assert low == -high < 0
    fixed = reticulin.plot_section(run, "collagen_total", change=True, limits=(-5, 5)).axes[0].images[0]
    assert fixed.get_clim() == (-5, 5)


def test_cells_of_a_slab_are_drawn_at_their_places(run: reticulin.Run) -> None:
    figure = reticulin.plot_cells(run, "3 d", section="x=300 um", thickness="100 um")
    cells = run.get_cells("3 d")
    inside = cells[(cells["x"] - 300).abs() <= 50]
    drawn = [c for c in figure.axes[0].collections if len(c.get_offsets()) and c.get_widths().max() > 5]
    places = {tuple(p) for c in drawn for p in np.asarray(c.get_offsets())}

    assert places == {(y, -z) for y, z in zip(inside["y"], inside["z"], strict=True)}
    counts = inside["kind"].value_counts()
    text = all_text(figure)
    for kind in counts[counts > 0].index:
        assert f"{style.CELL_WORDS[kind]} ({counts[kind]})" in text
    assert "slab of 100 µm" in text
    assert cut_off(figure) == []


def test_a_comparison_shows_means_intervals_and_seeds(arms: list[Path]) -> None:
    comparison = reticulin.compare(arms, ["peak neutrophil_density/dermis", "depth_mean"])
    figure = reticulin.plot_comparison(comparison)
    row = comparison.table.loc["1 mm, one session", "peak neutrophil_density/dermis"]
    lines = [list(line.get_xdata()) for line in figure.axes[0].get_lines()]

    assert [row["low"], row["high"]] in lines
    assert [row["mean"]] in lines
    assert sorted(comparison.values.loc["1 mm, one session"].iloc[:, 0]) in [sorted(line) for line in lines]
    text = all_text(figure)
    for words in ("1 mm, one session (n = 3)", "(mm⁻³)", "Depth mean (µm)", "95 % interval over n seeds"):
        assert words in text
    assert cut_off(figure) == []


def test_one_axis_is_a_line_and_two_are_a_map(sampled: reticulin.Sweep) -> None:
    grid = sampled.collect([NEUTROPHILS])
    line = reticulin.plot_sweep(grid.isel(draw=0, drop=True), NEUTROPHILS)
    means = grid[NEUTROPHILS].isel(time=-1, draw=0).mean("replicate")
    drawn = next(x for x in line.axes[0].get_lines() if len(x.get_xdata()) == 2 and x.get_linestyle() == "-")
    drawn_map = reticulin.plot_sweep(grid.rename(draw="strength"), NEUTROPHILS)

    assert (list(drawn.get_xdata()), list(drawn.get_ydata())) == ([0.5, 1.0], means.values.tolist())
    assert "Needle length (mm)" in all_text(line)
    assert "interval of 2 runs each" in all_text(line)
    expected = grid[NEUTROPHILS].isel(time=-1).mean("replicate").transpose("needle_length", "draw")
    assert np.allclose(drawn_map.axes[0].images[0].get_array(), expected)
    for figure in (line, drawn_map):
        assert cut_off(figure) == []


def test_a_sample_shows_chance_within_chance_and_parameters(sampled: reticulin.Sweep) -> None:
    figure = reticulin.plot_sweep(sampled, NEUTROPHILS, "12 h")
    text = all_text(figure).replace("\n", " ")
    assert "Day 0.5; mean and 95 % interval of 4 runs each (2 draws by 2 seeds); thick: chance alone" in text
    assert cut_off(figure) == []
    comparison = reticulin.compare(sampled, [NEUTROPHILS])
    text = all_text(figure := reticulin.plot_comparison(comparison))
    assert "thick bars: 95 % interval of chance" in text
    assert "needle length 1.0 mm (n = 2 × 2)" in text
    assert "untreated (n = 2)" in text
    assert cut_off(figure) == []


def dataset_of(values: np.ndarray, others: np.ndarray | None = None) -> xr.Dataset:
    """`x` in % over length (mm), draw, replicate and time (d), as a sweep collects it; others: another measure."""
    dims = ["length", "draw", "replicate", "time"]
    coordinates = {"length": np.arange(1.0, 1 + len(values)), "time": np.arange(1.0, 1 + values.shape[-1])}
    made = xr.Dataset({"x": (dims, values, {"units": "%"})}, coordinates)
    return made if others is None else made.assign(y=(dims, others))


def drawn_means(figure: Figure) -> list[float]:
    return [float(y) for y in next(x for x in figure.axes[0].get_lines() if x.get_linestyle() == "-").get_ydata()]


def test_runs_that_failed_are_left_out_of_mean_interval_and_number_alike() -> None:
    values = np.random.default_rng(1).normal(10.0, 2.0, (2, 4, 3, 1))
    for gap in ((0, 0, 1), (0, 1, 2), (0, 2, 0), (0, 3, 0)):
        values[gap] = np.nan
    values[0, 3] = np.nan  # a draw that failed as a whole
    values[0, 0, 1], values[0, 2, 0] = 9.0, 11.0
    figure = reticulin.plot_sweep(dataset_of(values), "x")
    told = [uncertainty(v[..., 0]) for v in values]
    text = all_text(figure).replace("\n", " ")

    assert [(u.draws, u.seeds, u.left_out) for u in told] == [(2, 3, 2), (4, 3, 0)]
    assert drawn_means(figure) == pytest.approx([u.mean for u in told])
    thin = figure.axes[0].containers[0][2][0].get_segments()
    assert [list(s[:, 1]) for s in thin] == [pytest.approx(u.total) for u in told]
    assert "Day 1; mean and 95 % interval of 6 to 12 runs each (2 to 4 draws by 3 seeds); thick: chance alone" in text
    assert text.endswith("circles: single runs; left out, since others of their draw or seed are missing: 2 runs.")


def test_a_figure_has_the_numbers_of_the_table_also_where_a_run_failed(
    sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    points, tables = sampled.store.points(), list(sampled.store.tables())
    gone = next(t.id for t in tables if points[t.id].regimen == "needle_length=1.0 mm" and points[t.id].seed == 2)
    monkeypatch.setattr(Store, "tables", lambda store: [t for t in tables if t.id != gone])
    with pytest.warns(UserWarning):
        table = reticulin.compare(sampled, [NEUTROPHILS]).table
    figure = reticulin.plot_sweep(sampled, NEUTROPHILS)

    assert drawn_means(figure) == table["mean"].tolist()[:2]
    assert table["left_out"].tolist() == [0, 1, 0]
    assert "left out, since others of their draw or seed are missing: 1 run." in all_text(figure).replace("\n", " ")


def test_a_sample_of_one_seed_is_drawn_without_intervals_and_says_why() -> None:
    values = np.random.default_rng(2).normal(10.0, 2.0, (2, 4, 2, 1))
    grid = dataset_of(values)
    for one in (grid.isel(replicate=[0]), grid.isel(replicate=0)):
        figure = reticulin.plot_sweep(one, "x")
        text = all_text(figure).replace("\n", " ")
        assert drawn_means(figure) == pytest.approx(values[:, :, 0, 0].mean(axis=1))
        assert not figure.axes[0].containers
        why = "a sample needs two draws by two seeds, better four; circles: single runs."
        assert f"Day 1; mean of 4 runs each (4 draws by 1 seed), without an interval: {why}" in text


def test_each_run_of_a_sweep_is_drawn_as_of_its_own_last_row() -> None:
    values = np.arange(24.0).reshape(2, 2, 2, 3)
    others = values.copy()
    values[0, ..., 1:] = others[0, ..., 1:] = np.nan  # short runs
    figure = reticulin.plot_sweep(dataset_of(values, others), "x")
    assert drawn_means(figure) == [values[0, ..., 0].mean(), values[1, ..., 2].mean()]
    assert "Days 1 to 3, the last of each run; mean" in all_text(figure)
    assert drawn_means(reticulin.plot_sweep(dataset_of(values, others), "x", 2)) == [
        values[0, ..., 0].mean(),
        values[1, ..., 1].mean(),
    ]
    values[1, ..., 2] = np.nan  # a row without this value
    with pytest.raises(reticulin.UsageError, match="has no value yet"):
        reticulin.plot_sweep(dataset_of(values, others).isel(length=[1]), "x")


def test_pyplot_is_left_alone_and_a_notebook_draws_the_figure(arms: list[Path]) -> None:
    script = f"""
import sys, reticulin
figure = reticulin.plot_measures({str(arms[0])!r})
assert figure._repr_png_()[:4] == b"\\x89PNG"
import matplotlib
is_figure = isinstance(figure, matplotlib.figure.Figure)
print("matplotlib.pyplot" in sys.modules, matplotlib.rcParams["font.size"], is_figure)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("False 10.0 True\n", "")


def test_a_seed_without_a_sleeve_is_left_out_and_n_says_so(arms: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every needle missed the block of one seed."""
    read = reticulin.Run.get_measures
    missed = "collagen_change/sleeve"
    monkeypatch.setattr(
        reticulin.Run, "get_measures", lambda r: read(r).drop(columns=missed) if r.seed == 2 else read(r)
    )

    figure = reticulin.plot_measures(arms, [missed, "collagen_change/dermis"])

    assert "Mean and range of 2 to 3 seeds per arm. Triangles: sessions." in {t.get_text() for t in figure.texts}
    assert len(figure.axes[0].lines[0].get_xdata()) == len(figure.axes[1].lines[0].get_xdata())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: reticulin.plot_measures(r, "neutrophil"), 'no measure "neutrophil"'),
        (lambda r: reticulin.plot_measures([], NEUTROPHILS), "runs: found none; there is nothing to draw"),
        (lambda r: reticulin.plot_section(r, "tgf"), 'no field "tgf"; allowed: collagen_new, '),
        (lambda r: reticulin.plot_section(r, "orientation"), "field: orientation is a tensor"),
        (
            lambda r: reticulin.plot_section(r, section="z=3 um"),
            'section: found "z=3 um"; allowed: "x=..." or "y=..." with a length inside the block, such as "y=300 um"',
        ),
        (
            lambda r: reticulin.plot_section(r, section="y=3 mm"),
            'section: found "y=3 mm", outside the block of 600 um;',
        ),
        (
            lambda r: reticulin.plot_cells(r, thickness="3 d"),
            'thickness: found "3 d", a time; allowed: a length such as "60 um"',
        ),
        (
            lambda r: reticulin.plot_cells(r, thickness="0 um"),
            'thickness: found "0 um"; allowed: a length such as "60 um", more than 0',
        ),
        (
            lambda r: reticulin.plot_section(r, max_depth="0 mm"),
            'max_depth: found "0 mm"; allowed: a length such as "60 um", more than 0',
        ),
        (
            lambda r: reticulin.plot_section(r, max_depth=500),
            'max_depth: found 500; allowed: a length such as "60 um"',
        ),
        (lambda r: reticulin.plot_section(r, section=3), 'section: found 3; allowed: "x=..." or "y=..." with a length'),
        (lambda r: reticulin.plot_section(r, ["tgf_beta"]), "field: found ['tgf_beta']; allowed: the name of a field"),
        (lambda r: reticulin.plot_section(3), "runs: found 3; allowed: a run, or the path of one"),
        (lambda r: reticulin.plot_measures(3), "runs: found 3; allowed: a run, or the path of one, several in a list"),
        (lambda r: reticulin.plot_measures(r, 3), "measures: found 3; allowed: a name or a list of names"),
        (lambda r: reticulin.plot_comparison(["a"]), "comparison: found ['a']; allowed: what `compare` gives"),
        (
            lambda r: reticulin.plot_sweep("x", "y"),
            'sweep: found "x"; allowed: a Sweep, or a part of what its `collect`',
        ),
        (
            lambda r: reticulin.plot_comparison(reticulin.compare([r], ["depth_mean"]), "depth"),
            'measures: found "depth"; compared were "depth_mean"',
        ),
    ],
)
def test_wrong_arguments_are_named(run: reticulin.Run, call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(reticulin.UsageError) as raised:
        call(run)
    assert message in str(raised.value)


def test_sweeps_that_cannot_be_drawn_are_told(sampled: reticulin.Sweep) -> None:
    grid = sampled.collect([NEUTROPHILS])
    with pytest.raises(reticulin.UsageError, match=r'no measure "neutrophils" \(did you mean'):
        reticulin.plot_sweep(grid.rename({NEUTROPHILS: "neutrophil"}), "neutrophils")
    with pytest.raises(reticulin.UsageError, match=r"found 0 axes \(none\); allowed: one or two; choose from"):
        reticulin.plot_sweep(grid.isel(needle_length=0), NEUTROPHILS)
    with pytest.raises(reticulin.UsageError, match=r"^confidence: found 2; allowed: between 0.5 and 1$"):
        reticulin.plot_sweep(grid, NEUTROPHILS, confidence=2)
    with pytest.raises(reticulin.UsageError, match=r"^measure: found 3; allowed: the name of a measure$"):
        reticulin.plot_sweep(grid, 3)  # type: ignore[arg-type]
    gaps = dataset_of(np.where(np.eye(2, dtype=bool)[:, :, None], 1.0, np.nan)[None])
    with pytest.raises(reticulin.UsageError) as raised:
        reticulin.plot_sweep(gaps, "x")
    assert str(raised.value) == '"x" has no mean yet; no draw has all seeds, and no seed all draws'
    with pytest.raises(reticulin.UsageError, match=r"^time: found 0\.5, before the first output"):
        reticulin.plot_sweep(gaps, "x", 0.5)
    with pytest.raises(reticulin.UsageError, match="has no value yet; no point is finished"):
        reticulin.plot_sweep(grid[[NEUTROPHILS]] * np.nan, NEUTROPHILS)
