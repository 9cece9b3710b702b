"""Reports: one HTML page of a sweep or of runs, with figures, tables, methods and how to repeat it."""

from reticulin.report.writing import write_report

__all__ = ["write_report"]
