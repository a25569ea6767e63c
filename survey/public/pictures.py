"""Pictures of published figures, drawn from these alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from survey.charts import Break as Cut
from survey.charts import Moment, Picture, Rate, Region, Tile, intervals, shapes, tiles, trend
from survey.formats import integer
from survey.i18n import gettext as _
from survey.i18n import say
from survey.public.over_time import Point
from survey.public.words import Plain, ends_of, rate, state, units_sentence, why

# A place in the middle of a class stands for it; its interval covers both ends.
LOWEST = 5


def factors(document: Plain, part: Plain) -> Picture | None:
    """The factors and the criteria with the lowest lower bounds; None where nothing can be drawn."""
    names = {factor["id"]: say(factor["label"]) for factor in document["factors"]}
    told = [(_rate(names[name], figure, strong=True), figure) for name, figure in part["factors"].items()]
    criteria = [
        (
            _rate(f"{item['id']} {say(item['label'])}" if item["factor"] else say(item["label"]), figure),
            figure,
        )
        for item in document["items"]
        if item["criterion"] and ends_of(figure := part["items"][item["id"]])
    ]
    criteria.sort(key=lambda pair: pair[0].low or 0.0)
    if not any(row.rate is not None for row, _figure in (*told, *criteria)):
        return None
    rows, lowest = ([row for row, _figure in pairs] for pairs in (told, criteria[:LOWEST]))
    groups = [("", rows), (_("Năm tiêu chí có cận dưới thấp nhất"), lowest)]
    if not rows:
        groups = [("", [row for row, _figure in criteria])]
    return intervals(groups, title=_finding(told or criteria), target=document["round"]["target"])


def _rate(label: str, figure: Plain, strong: bool = False) -> Rate:
    ends = ends_of(figure)
    middle = None if ends is None else (ends[0] + ends[1]) / 2
    bounds = (figure.get("low"), figure.get("high"))
    return Rate(
        label, middle, *bounds, figure.get("n"), figure.get("verdict"), strong,
        "" if ends else why(figure), _range(figure),
    )  # fmt: skip


def _range(figure: Plain) -> str:
    """What is written in place of a rate of which no more than a range may be told."""
    ends = ends_of(figure)
    return rate(figure) if ends is not None and ends[0] != ends[1] else ""


def _finding(rows: Sequence[tuple[Rate, Plain]]) -> str:
    """The lowest, where the ranges that are told leave no doubt which one that is."""
    if all(row.verdict == "met" for row, _figure in rows if row.rate is not None):
        return _("Mọi yếu tố đều đạt mục tiêu")
    known = sorted(
        ((ends[1], ends[0], row) for row, figure in rows if (ends := ends_of(figure))),
        key=lambda one: one[:2],
    )
    if any(other[1] < known[0][0] for other in known[1:]):
        return _("Tỷ lệ hài lòng của từng yếu tố")
    lowest = known[0][2]
    return _("Thấp nhất: %(name)s, %(rate)s", name=lowest.label, rate=lowest.text)


def units(document: Plain) -> Picture:
    return tiles([_tile(unit) for unit in document["units"]], title=units_sentence(document))


def _tile(unit: Plain) -> Tile:
    index = unit["index"]
    note = f"n = {integer(index['n'])}" if index.get("n") else ""
    return Tile(unit["name"], state(index), rate(index) if ends_of(index) else "", note)


def map_of(document: Plain, outlines: Mapping[str, Any]) -> Picture | None:
    """The units on a map; None unless every one of them has an outline."""
    if not document["units"] or any(unit["code"] not in outlines for unit in document["units"]):
        return None
    regions = [Region(_tile(unit), outlines[unit["code"]]) for unit in document["units"]]
    return shapes(regions, title=units_sentence(document))


def over_time(points: Sequence[Point], target: float) -> Picture | None:
    """Rates of one subject over publications; None unless there are two."""
    if len(points) < 2:
        return None
    moments = [_moment(point) for point in points]
    cuts = [Cut(point.day, " ".join(point.broken)) for point in points if point.broken]
    first, last = points[0], points[-1]
    values = {"first": rate(first.figure), "last": rate(last.figure)}
    title = _("Từ %(first)s đến %(last)s qua %(n)s đợt công bố", n=len(points), **values)
    if cuts:
        title = _("Các đợt không so sánh được với nhau: %(first)s, rồi %(last)s", **values)
    return trend(moments, cuts, title=title, target=target)


def _moment(point: Point) -> Moment:
    ends = ends_of(point.figure)
    middle = None if ends is None else (ends[0] + ends[1]) / 2
    figure = point.figure
    said = "" if middle is not None else why(figure)
    bounds = (figure.get("low"), figure.get("high"))
    return Moment(
        str(point.day.year), point.day, middle, *bounds, figure.get("n"), figure.get("verdict"), said,
        _range(figure),
    )  # fmt: skip
