"""Pictures of counts and rates while a round is open; none says more than its figures do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import accumulate

from survey import charts, clock
from survey.charts import Panel, Picture, State, Tile
from survey.formats import integer, percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import Round
from survey.monitor.table import Row, Table
from survey.tabulate.counts import Count

PANELS = 12
STATES: Mapping[str, State] = {
    "none": State(_l("Chưa có phiếu"), "cross", 2),
    "risk": State(_l("Khó đủ chỉ tiêu nếu giữ nhịp này"), "down", 2),
    "short": State(_l("Chưa đủ chỉ tiêu"), "ring", 0),
    "reached": State(_l("Đủ chỉ tiêu"), "tick", 4),
    "free": State(_l("Không có chỉ tiêu"), "none", 0),
}


def of_units(table: Table, survey_round: Round) -> dict[str, Picture]:
    """By kind the units that need help as small multiples, and all units as tiles; nothing for one unit."""
    if len(table.rows) < 2:
        return {}
    needing = [row for row in table.rows if row.at_risk]
    helped = {}
    if needing:
        helped["growing"] = growing(needing[:PANELS], survey_round, _risk_title(needing))
    return {**helped, "tiles": tiles(table)}


def _risk_title(needing: Sequence[Row]) -> str:
    if len(needing) > PANELS:
        return _("%(n)s đơn vị khó đủ chỉ tiêu nhất", n=integer(PANELS))
    return _("%(n)s đơn vị khó đủ chỉ tiêu nếu giữ nhịp này", n=integer(len(needing)))


def growing(rows: Sequence[Row], survey_round: Round, title: str) -> Picture:
    """How answers of each unit grew, and where its pace ends."""
    return charts.panels([_panel(row, survey_round) for row in rows], title=title)


def _panel(row: Row, survey_round: Round) -> Panel:
    days = max((survey_round.closes - survey_round.opens).days + 1, 1)
    late = [day for day in row.days or {} if day > survey_round.closes]
    until = min(max([clock.today(), *late]), max([survey_round.closes, *late]))
    span = [survey_round.opens + timedelta(days=k) for k in range((until - survey_round.opens).days + 1)]
    counts = [(row.days or {}).get(day, Count()).complete for day in span] or [0]
    before = sum(n.complete for day, n in (row.days or {}).items() if day < survey_round.opens)
    known = tuple(accumulate(counts, initial=before))[1:]
    told = row.outlook
    ends = (told.expected, told.low, told.high) if told else (None, None, None)
    return Panel(row.unit.name, known, max(days, len(known)), row.quota or None, *ends)


def tiles(table: Table) -> Picture:
    """One tile per unit in the order of the table, by what it still has to do."""
    reached = sum(row.state == "reached" for row in table.rows)
    title = _("%(n)s/%(all)s đơn vị đủ chỉ tiêu", n=integer(reached), all=integer(len(table.rows)))
    if table.quota is None:
        title = _("Số phiếu của từng đơn vị")
    return charts.tiles([_tile(row) for row in table.rows], title=title, states=STATES)


def _tile(row: Row) -> Tile:
    state = "risk" if row.at_risk and row.state != "none" else row.state or "free"
    if row.quota is None:
        return Tile(row.unit.name, state, integer(row.total.answers))
    figure = f"{integer(row.total.complete)}/{integer(row.quota)}"
    return Tile(row.unit.name, state, figure, percent(row.progress, 0))
