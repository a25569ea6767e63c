"""`/bao-cao/xu-huong`: the province, or a unit and its predecessors, over rounds; no line over a break."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from sqlalchemy.orm import Session

from survey import clock, config
from survey.charts import Break, Moment, Picture, trend
from survey.errors import Refused
from survey.formats import integer, percent
from survey.i18n import gettext as _
from survey.models import Unit
from survey.registry import units
from survey.registry.unit_history import ceased
from survey.report.cached import figure
from survey.report.compare import points as in_points
from survey.report.plain import index_of, vietnamese
from survey.report.room import Made, Plain, head, page
from survey.tabulate.comparing import compared
from survey.tabulate.over_time import Point, Taking, part_of, points, rounds_of
from survey.tabulate.results import Estimates


@page("/xu-huong", "trends")
def trends(session: Session, wait: bool) -> Made:
    province, code = config.current().province, request.args.get("don-vi", "").strip()
    unit = _unit(session, province, code) if code else None
    taking = rounds_of(session, province, unit)
    parts = [_part(session, one, wait) for one in taking]
    series = points(taking, parts, unit)
    name = unit.name if unit else _("Toàn tỉnh")
    rows = [_row(point) for point in series]
    return Made(
        template="report/trends.html",
        name=f"xu-huong-{code or 'tinh'}",
        plain={"unit": code or None, "label": name, "points": rows},
        rows=[{**row, "broken": "; ".join(row["broken"]), "units": ", ".join(row["units"])} for row in rows],
        context={
            "headline": headline(series, name),
            "sentences": _former(series, name),
            "series": series,
            "chart": picture(series, name),
            "code": code,
            "choices": _choices(session, province),
        },
    )


def _unit(session: Session, province: str, code: str) -> Unit:
    """The unit of today; of a code that is no more, its one successor. Refused where there are several."""
    today = clock.today()
    found = units.unit_on(session, code, today, province)
    if found is not None:
        return found
    gone = ceased(session, code)
    if gone is None or not any(heir.province == province for heir in gone.today):
        raise Refused(_("Không có đơn vị “%(code)s”.", code=code))
    if len(gone.today) != 1:
        raise Refused(gone.message)
    return gone.today[0]


def _part(session: Session, taking: Taking, wait: bool) -> Estimates:
    subject = ("trend", taking.all_units, tuple(unit.id for unit in taking.units))
    return figure(session, taking.round, subject, lambda _s, _r, read: part_of(taking, read), wait=wait)


def _choices(session: Session, province: str) -> list[tuple[str, str]]:
    levels = ("commune", "department", "centre")
    return [
        (u.code, u.name)
        for level in levels
        for u in units.units_valid(session, clock.today(), level, province)
    ]


def headline(series: Sequence[Point], name: str) -> str:
    """What the last step says, or that there is nothing to compare."""
    if not series:
        return _("%(name)s: chưa có đợt khảo sát nào", name=name)
    if series[-1].part.index.rate is None and len(series) > 1:
        said = headline(series[:-1], name)
        return _("%(said)s; đợt mới nhất chưa có số liệu", said=said)
    last = series[-1]
    values = {"name": name, "rate": percent(last.part.index.rate), "n": integer(last.part.index.n)}
    if len(series) == 1:
        return _("%(name)s: %(rate)s trên %(n)s phiếu, mới có một đợt nên chưa có xu hướng", **values)
    return _step(series[-2], last, values)


def _step(before: Point, last: Point, values: dict[str, str]) -> str:
    if last.broken:
        return _("%(name)s: %(rate)s trên %(n)s phiếu, không so sánh được với đợt trước", **values)
    step = compared(last.part, before.part)
    if step.gap is None:
        return _("%(name)s: chưa đủ câu trả lời để so sánh với đợt trước", **values)
    values["points"] = in_points(abs(step.gap.rate))
    if not step.apart:
        return _("%(name)s: %(rate)s trên %(n)s phiếu, chưa thấy khác đợt trước", **values)
    if step.gap.rate > 0:
        return _("%(name)s: %(rate)s trên %(n)s phiếu, tăng %(points)s điểm phần trăm", **values)
    return _("%(name)s: %(rate)s trên %(n)s phiếu, giảm %(points)s điểm phần trăm", **values)


def picture(series: Sequence[Point], name: str) -> Picture | None:
    """The rounds with a rate, no line over a break."""
    moments = [_moment(point) for point in series]
    if sum(moment.rate is not None for moment in moments) < 2:
        return None
    cuts = [Break(p.facts.opens, " ".join(str(reason) for reason in p.broken)) for p in series if p.broken]
    return trend(moments, cuts, title=headline(series, name), target=series[-1].facts.target)


def _moment(point: Point) -> Moment:
    index = point.part.index
    on = point.day
    label, watched = f"{on.month}/{on.year}", point.facts.provisional
    return Moment(label, on, index.rate, index.low, index.high, index.n, watched=watched)


def _former(series: Sequence[Point], name: str) -> list[str]:
    """Which earlier points are of the units that it was made from."""
    before = dict.fromkeys(unit.name for point in series if point.former for unit in point.units)
    if not before:
        return []
    joined = ", ".join(before)
    return [
        _("Điểm trước sắp xếp là của các đơn vị hợp thành %(name)s: %(joined)s.", name=name, joined=joined)
    ]


def _row(point: Point) -> Plain:
    return (
        head(point.facts)
        | {"opens": point.facts.opens.isoformat(), "closes": point.facts.closes.isoformat()}
        | index_of(point.part.index)
        | {
            "units": [unit.code for unit in point.units] if point.former else [],
            "broken": [vietnamese(reason) for reason in point.broken],
        }
    )
