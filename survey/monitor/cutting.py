"""Answers of some units together by channel, procedure field and hour of the week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from survey import charts
from survey.charts import Picture
from survey.charts.heat import WEEKDAYS
from survey.formats import integer, percent
from survey.i18n import current_language, say
from survey.i18n import gettext as _
from survey.models import Round
from survey.monitor import words
from survey.registry.versions import questionnaire_of
from survey.tabulate import live
from survey.tabulate.counts import Count

# What is stored where nobody told a field, or the questionnaire asks for none.
UNTOLD = ("", "-", ".", "~")


@dataclass(frozen=True)
class Cuts:
    """Counts by channel, by field (its name) in the order of the questionnaire, and hours 7 × 24."""

    channels: dict[str, Count]
    fields: dict[str, Count]
    hours: list[list[int]]

    @property
    def total(self) -> Count:
        return sum(self.channels.values(), Count())


def read(session: Session, survey_round: Round, units: Collection[int] | None) -> Cuts:
    """All of it in the snapshot of this session."""
    channels: dict[str, Count] = {}
    for of_unit in live.by_unit(session, survey_round, units).values():
        for channel, count in of_unit.items():
            channels[channel] = channels.get(channel, Count()) + count
    hours: list[list[int]] = live.by_hour(session, survey_round, units).tolist()
    return Cuts(channels, _named(survey_round, live.by_field(session, survey_round, units)), hours)


def _named(survey_round: Round, found: dict[str, Count]) -> dict[str, Count]:
    """By name; nothing where the questionnaire asks for no field."""
    items = questionnaire_of(survey_round.version).items
    item = next((item for item in items if item.role == "field"), None)
    if item is None:
        return {}
    names = {option.code: say(option.label) for option in item.options}
    made = {name: found.get(code, Count()) for code, name in names.items()}
    untold = sum((count for code, count in found.items() if code not in names), Count())
    return made | ({_("Không cho biết lĩnh vực"): untold} if untold.answers else {})


def headline(cuts: Cuts) -> str:
    """Which way and when most answers come."""
    if not cuts.total.answers:
        return _("Chưa có phiếu nào.")
    way = max(cuts.channels, key=lambda name: cuts.channels[name].answers)
    _most, day, hour = max((n, -d, -h) for d, row in enumerate(cuts.hours) for h, n in enumerate(row))
    return _(
        "%(share)s số phiếu đến qua kênh %(way)s; đông nhất lúc %(hour)s giờ %(day)s.",
        share=percent(cuts.channels[way].answers / cuts.total.answers, 0),
        way=words.channel_name(way).lower() if way != "web" else words.channel_name(way),
        hour=integer(-hour),
        day=_inside(str(WEEKDAYS[-day][0])),
    )


def _inside(name: str) -> str:
    """A weekday inside a sentence: "thứ Ba"; in English it keeps its capital."""
    return name[:1].lower() + name[1:] if current_language() == "vi" else name


def channels(cuts: Cuts) -> Picture:
    """Answers by channel, of all answers."""
    named = {words.channel_name(name): count for name, count in cuts.channels.items()}
    return _bars(named, cuts.total.answers, _("Phiếu theo kênh"))


def fields(cuts: Cuts) -> Picture | None:
    """Answers by procedure field, the most first; None where it is not asked."""
    if not cuts.fields:
        return None
    ordered = dict(sorted(cuts.fields.items(), key=lambda each: -each[1].answers))
    first = next(iter(ordered))
    title = _("Nhiều phiếu nhất ở lĩnh vực %(name)s", name=first)
    return _bars(ordered, cuts.total.answers, title if cuts.total.answers else _("Phiếu theo lĩnh vực"))


def counters(found: dict[str, Count]) -> Picture | None:
    """Answers by counter; None where none is known."""
    if not any(found):
        return None
    named = {name or _("Không rõ quầy"): count for name, count in found.items()}
    return _bars(named, sum(count.answers for count in found.values()), _("Phiếu theo quầy"))


def _bars(named: dict[str, Count], total: int, title: str) -> Picture:
    rows = [charts.Bar(name, count.answers, max(total, 1)) for name, count in named.items()]
    return charts.bars(rows, title=title)


def hours(cuts: Cuts) -> Picture:
    """The week as a map of hours."""
    weekend = sum(map(sum, cuts.hours[5:]))
    title = _("Phiếu theo thứ và giờ")
    if weekend:
        title = _("Phiếu theo thứ và giờ; %(n)s phiếu vào thứ Bảy, Chủ nhật", n=integer(weekend))
    return charts.heat(cuts.hours, title=title)


def as_json(cuts: Cuts) -> dict[str, Any]:
    return {
        "channels": {name: numbers(count) for name, count in cuts.channels.items()},
        "fields": {name: numbers(count) for name, count in cuts.fields.items()},
        "hours": cuts.hours,
    }


def numbers(count: Count) -> dict[str, int]:
    return {
        "answers": count.answers,
        "complete": count.complete,
        "partial": count.partial,
        "break_off": count.break_off,
    }


def rows(cuts: Cuts) -> list[dict[str, Any]]:
    """One line for each part of each cut: an hour is "weekday-hour", 1 being Monday."""
    made: list[dict[str, Any]] = [
        {"cut": cut, "part": name, **numbers(count)}
        for cut, found in (("channel", cuts.channels), ("field", cuts.fields))
        for name, count in found.items()
    ]
    made += [
        {"cut": "hour", "part": f"{day + 1}-{hour:02d}", "answers": n}
        for day, row in enumerate(cuts.hours)
        for hour, n in enumerate(row)
        if n
    ]
    return made
