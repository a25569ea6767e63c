"""Rates while a round is open: what the confidence sequence leaves possible, of units and of all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import nan

from sqlalchemy.orm import Session

from analysis.alarm_rates import chance_flags
from analysis.control import p_chart
from analysis.funnel import funnel, limits
from survey import charts
from survey.charts import Picture, Point
from survey.formats import integer, percent, rate_range, short_percent
from survey.i18n import gettext as _
from survey.models import Round, Unit
from survey.monitor.seen import Chosen
from survey.monitor.table import Table
from survey.tabulate import live_rates
from survey.tabulate.design_effect import design_effect_of
from survey.tabulate.live_rates import LiveIndex

# Fewer answers on a day make points of a chart that say nothing.
FEWEST_A_DAY = 5
OUTER = 0.998


@dataclass(frozen=True)
class Rated:
    """A unit and its index at this moment, or as far as it is shown; None where nothing is shown yet."""

    unit: Unit
    index: LiveIndex | None

    @property
    def known(self) -> bool:
        return self.index is not None and self.index.rate is not None


@dataclass(frozen=True)
class Rates:
    """The units of a table with their rates, `whole` of all answers together.

    `below` and `above`: units whose whole range lies on one side of the target. `by_chance`: so many units
    exactly at the target may be among them by chance alone, on average at most, and hardly ever more.
    """

    units: tuple[Rated, ...]
    whole: LiveIndex | None
    target: float
    exact: bool

    @property
    def shown(self) -> list[Rated]:
        return [row for row in self.units if row.known]

    @property
    def below(self) -> list[Rated]:
        return [row for row in self.shown if _high(row) < self.target]

    @property
    def above(self) -> list[Rated]:
        return [row for row in self.shown if _low(row) >= self.target]

    @property
    def by_chance(self) -> tuple[float, int]:
        return chance_flags(len(self.shown))


def _high(row: Rated) -> float:
    return nan if row.index is None or row.index.high is None else row.index.high


def _low(row: Rated) -> float:
    return nan if row.index is None or row.index.low is None else row.index.low


def read(session: Session, chosen: Chosen, table: Table) -> Rates:
    """Rates of the table's units; without any unless the round is open: a closed one is judged elsewhere."""
    survey_round = chosen.round
    if survey_round is None or survey_round.status != "open":
        return Rates((), None, survey_round.target if survey_round else 0.0, chosen.exact)
    ids = None if chosen.visible is None and len(table.rows) > 1 else {row.unit.id for row in table.rows}
    found = live_rates.rates(session, survey_round, ids, stepped=not chosen.exact)
    each = live_rates.indices(survey_round, found)
    whole = next(iter(live_rates.indices(survey_round, found.together()).values()), None)
    rows = tuple(Rated(row.unit, each.get(row.unit.id)) for row in table.rows)
    return Rates(rows, whole, survey_round.target, chosen.exact)


def headline(rates: Rates) -> str:
    """What may be said of an open round: whose range lies below the target, and that it is no verdict."""
    target = short_percent(rates.target)
    if len(rates.units) == 1:
        return _of_one(rates.units[0])
    values = {"all": integer(len(rates.shown)), "target": target}
    if not rates.shown:
        return _("Chưa đơn vị nào đủ phiếu để xem tỷ lệ.")
    if rates.below:
        n = integer(len(rates.below))
        return _("%(n)s/%(all)s đơn vị có cả khoảng theo dõi dưới %(target)s (tạm thời).", n=n, **values)
    return _(
        "Chưa đơn vị nào trong %(all)s đơn vị có cả khoảng theo dõi dưới %(target)s (tạm thời).", **values
    )


def _of_one(row: Rated) -> str:
    if row.index is None or row.index.rate is None:
        return _("%(unit)s chưa đủ phiếu để xem tỷ lệ.", unit=row.unit.name)
    return _("%(unit)s: %(said)s.", unit=row.unit.name, said=spoken(row.index))


def spoken(index: LiveIndex) -> str:
    """A rate with its range and n, and that it is neither final nor exact."""
    return _(
        "%(rate)s hài lòng, khoảng theo dõi %(range)s, n = %(n)s (tạm thời, gần đúng)",
        rate=percent(index.rate),
        range=rate_range(index.low, index.high),
        n=integer(index.n),
    )


def note(index: LiveIndex | None) -> str:
    """Why there is no rate, or what it lacks."""
    if index is None or index.state == "no_answers":
        return _("Chưa đủ phiếu")
    if index.state == "not_comparable":
        return _("Có câu dưới 10 phiếu")
    if index.state == "no_items":
        return _("Bộ câu hỏi không có chỉ số này")
    return ""


def chance_words(rates: Rates) -> str:
    """How many of the units shown chance alone may flag."""
    mean, most = rates.by_chance
    return _(
        "Nếu cả %(all)s đơn vị đều đúng bằng mục tiêu, chỉ do ngẫu nhiên vẫn có thể nêu nhầm trung bình tới"
        " %(mean)s đơn vị, hiếm khi quá %(most)s.",
        all=integer(len(rates.shown)),
        mean=integer(round(mean)),
        most=integer(most),
    )


def basis(survey_round: Round) -> str:
    """The prior, the design effect and what makes the range an approximation."""
    effect = design_effect_of(survey_round).words
    return _(
        "Khoảng theo dõi được phép xem mỗi ngày: nó bỏ sót tỷ lệ thật ở nhiều nhất 5%% số trường hợp."
        " Phiếu cùng ngày giống nhau làm điều này gần đúng. Phân bố ban đầu Beta(19, 1), %(effect)s."
        " Kết luận chỉ có sau khi đóng đợt.",
        effect=effect,
    )


def intervals(rates: Rates) -> Picture:
    """All units, the lowest range first; those without a rate at the end."""
    rows = sorted(rates.shown, key=lambda row: (_low(row), _high(row)))
    drawn = [
        charts.Rate(
            row.unit.name, row.index.rate, row.index.low, row.index.high, row.index.n, note=note(row.index)
        )
        for row in rows
        if row.index
    ]
    drawn += [
        charts.Rate(row.unit.name, None, None, None, 0, note=note(row.index))
        for row in rates.units
        if not row.known
    ]
    return charts.intervals(drawn, title=headline(rates).rstrip("."), target=rates.target, watched=True)


def funnel_of(rates: Rates, survey_round: Round) -> Picture | None:
    """Units by effective size around the rate of all, between limits that chance keeps at one look."""
    whole = rates.whole.rate if rates.whole else None
    effect = max(survey_round.design_effect, 1.0)
    rows = [(row.unit.name, row.index) for row in rates.shown if row.index and row.index.state is None]
    if whole is None or len(rows) < 3:
        return None
    sizes = [max(round(index.n / effect), 1) for _name, index in rows]
    hits = [round((index.rate or 0.0) * n) for (_name, index), n in zip(rows, sizes, strict=True)]
    places = funnel(hits, sizes, centre=whole, levels=(OUTER,)).place[0]
    drawn = [
        charts.Unit(name, n, index.rate or 0.0, int(place), index.n if effect > 1 else None)
        for (name, index), n, place in zip(rows, sizes, places, strict=True)
    ]
    along = charts.sizes(drawn)
    low, high = limits(list(along), whole, OUTER)
    out = sum(bool(place) for place in places)
    title = _("%(n)s đơn vị ra ngoài giới hạn ngẫu nhiên 99,8%% của một lần xem (tạm thời)", n=integer(out))
    limit = charts.Limit(OUTER, along, tuple(low.tolist()), tuple(high.tolist()))
    return charts.funnel(drawn, [limit], centre=whole, title=title, target=rates.target)


def control_of(session: Session, survey_round: Round, unit_id: int, *, exact: bool) -> Picture | None:
    """A unit's days between limits of chance; for those below Sở Nội vụ its steps of ten answers."""
    if survey_round.status != "open":
        return None
    days = (
        live_rates.rates_by_day(session, survey_round, unit_id)
        if exact
        else live_rates.rates_by_step(session, survey_round, unit_id)
    )
    found = live_rates.indices(survey_round, days)
    kept = [(on, one) for on, one in sorted(found.items()) if one.rate is not None and one.n >= FEWEST_A_DAY]
    return _control(kept) if len(kept) > 1 else None


def _control(kept: Sequence[tuple[date, LiveIndex]]) -> Picture:
    n = [one.n for _on, one in kept]
    x = [min(max(one.total, 0.0), one.n) for _on, one in kept]
    chart = p_chart([round(value) for value in x], n)
    points = []
    for k, (on, one) in enumerate(kept):
        ends = [(float(each.low[k]), float(each.high[k])) for each in (chart.plain, chart.laney)]
        laney = None if chart.sigma_z is None else ends[1]
        points.append(Point(on, one.rate or 0.0, one.n, ends[0], laney))
    out = sum(point.outside > 1 for point in points)
    if out:
        title = _("%(n)s ngày có tỷ lệ ra ngoài cả hai giới hạn", n=integer(out))
    else:
        title = _("Tỷ lệ theo ngày dao động trong giới hạn ngẫu nhiên")
    return charts.control(points, centre=chart.center, title=title)
