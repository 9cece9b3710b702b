"""Is a longer needle answered by more neutrophils? Two arms, three seeds each, paired. Usage: ... [FOLDER]"""

import sys
from pathlib import Path

import reticulin

scenarios = Path(__file__).resolve().parents[2] / "scenarios"
folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/two_needle_lengths")

# The seeds are the same for both lengths: runs of one seed share skin and random streams.
runs = []
for length in ("0.8 mm", "1.2 mm"):
    for seed in (1, 2, 3):
        scenario = reticulin.load_scenario(
            scenarios / "single_puncture.toml", {"regimen.needle_length": length, "run.seed": seed}
        )
        out = folder / f"{length.replace(' ', '_')}_seed_{seed}"
        runs.append(reticulin.run(scenario, out, until="2 d", force=True, progress=False))

comparison = reticulin.compare(runs, ["peak neutrophil_density/dermis", "collagen_change/dermis"])
print(comparison.table[["mean", "low", "high", "seeds", "holes", "unit"]].to_string())
for (arm, measure), row in comparison.differences.iterrows():
    print(
        f"{arm} against {comparison.reference}, {measure}: {row.difference:+.3g} {row.unit} "
        f"({row.low:.3g} to {row.high:.3g}, {row.pairs} pairs; pairing saved {row.variance_saved:.0%} of the variance)"
    )
reticulin.plot_comparison(comparison).savefig(folder / "comparison.png")
reticulin.plot_measures(runs, "neutrophil_density/dermis").savefig(folder / "neutrophils.png")
