"""Sweeps: many runs that belong together."""
