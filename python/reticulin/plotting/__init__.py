"""Figures of results: they are returned and never shown by themselves; no state of pyplot is touched."""

from reticulin.plotting.comparisons import plot_comparison
from reticulin.plotting.courses import plot_measures
from reticulin.plotting.sections import plot_cells, plot_section
from reticulin.plotting.sweeps import plot_sweep

__all__ = ["plot_cells", "plot_comparison", "plot_measures", "plot_section", "plot_sweep"]
