"""Pictures in one house style: SVG for pages, PNG for documents, with words and a table (docs/charts.md)."""

from survey.charts.bands import Band, bands
from survey.charts.bars import Bar, bars
from survey.charts.control import Point, control
from survey.charts.differences import Difference, differences
from survey.charts.funnel import Limit, Unit, funnel, sizes
from survey.charts.heat import heat
from survey.charts.intervals import Rate, intervals
from survey.charts.levels import Spread, levels
from survey.charts.panels import Panel, panels
from survey.charts.picture import Picture, Table
from survey.charts.quadrants import Factor, quadrants
from survey.charts.shapes import Region, polygons, shapes
from survey.charts.states import VERDICT_STATES, State
from survey.charts.tiles import Tile, tiles
from survey.charts.trend import Break, Moment, trend

__all__ = [
    "VERDICT_STATES",
    "Band",
    "Bar",
    "Break",
    "Difference",
    "Factor",
    "Limit",
    "Moment",
    "Panel",
    "Picture",
    "Point",
    "Rate",
    "Region",
    "Spread",
    "State",
    "Table",
    "Tile",
    "Unit",
    "bands",
    "bars",
    "control",
    "differences",
    "funnel",
    "heat",
    "intervals",
    "levels",
    "panels",
    "polygons",
    "quadrants",
    "shapes",
    "sizes",
    "tiles",
    "trend",
]
