"""A sweep over two axes, to a map. Called again it has nothing left to do. Usage: small_sweep.py [FOLDER]"""

import sys
from pathlib import Path

import reticulin

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/small_sweep")

sweep = reticulin.Sweep(Path(__file__).with_name("small_sweep.toml"))
print(sweep)
print(sweep.run(folder / "sweep"))

# The axes of the sweep are the dimensions of the arrays.
density = sweep.collect("neutrophil_density/dermis")["neutrophil_density/dermis"]
print(density.isel(time=-1).mean("replicate").to_pandas())

reticulin.plot_sweep(sweep, "neutrophil_density/dermis").savefig(folder / "map.png")
