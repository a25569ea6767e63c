"""Pictures in one house style: SVG for pages, PNG for documents, with words and a table (docs/charts.md)."""

from survey.charts.intervals import Rate, intervals
from survey.charts.picture import Picture, Table

__all__ = ["Picture", "Rate", "Table", "intervals"]
