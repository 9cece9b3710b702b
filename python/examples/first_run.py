"""One channel for a week: run it, read it, draw it. Usage: first_run.py [FOLDER]"""

import sys
from pathlib import Path

import reticulin

scenarios = Path(__file__).resolve().parents[2] / "scenarios"
folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/first_run")

scenario = reticulin.load_scenario(scenarios / "single_puncture.toml", {"regimen.needle_length": "1.2 mm"})
print(scenario.regimen)
run = reticulin.run(scenario, folder / "run", until="7 d", force=True).open()

# Numbers over time are a data frame, with units beside it.
measures = run.get_measures()
unit = measures.attrs["units"]["neutrophil_density/dermis"]
peak = measures["neutrophil_density/dermis"]
print(f"most neutrophils on day {peak.idxmax():g}: {peak.max():.0f} {unit}")

# Fields are labelled arrays, read when asked for; cells are a data frame.
tgf_beta = run.get_fields("tgf_beta").tgf_beta
print(f"TGF-beta 200 um deep, day 1: {float(tgf_beta.sel(time=1, z=-200, method='nearest').max()):.3f} ng/mL at most")
print(run.get_cells("7 d").kind.value_counts().to_string())

reticulin.plot_measures(run).savefig(folder / "measures.png")
reticulin.plot_section(run, "tgf_beta", "1 d", max_depth="1 mm").savefig(folder / "tgf_beta.png")
reticulin.plot_cells(run, "7 d", max_depth="1 mm").savefig(folder / "cells.png")
