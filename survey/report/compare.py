"""`/bao-cao/<slug>/so-sanh` and `/bao-cao/so-sanh`: two units, or two rounds, and how far apart they are."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from sqlalchemy.orm import Session

from survey import config
from survey.access.sessions import signed_in
from survey.charts import Picture, Rate, intervals
from survey.errors import Refused
from survey.exports.outgoing import outgoing
from survey.formats import decimal, percent
from survey.i18n import gettext as _
from survey.models import Round
from survey.registry import rounds
from survey.report.cached import figure, seen
from survey.report.plain import index_of, vietnamese
from survey.report.room import Made, Plain, head, named, page, round_page
from survey.tabulate.comparing import Comparison, breaks, compared, still_open, unit_and_rest, units_apart
from survey.tabulate.domains import spoken
from survey.tabulate.matrix import Matrix
from survey.tabulate.over_time import units_of
from survey.tabulate.results import Estimates, Results, facts_of
from survey.tabulate.watching import METHOD

REST = "con-lai"


@round_page("/so-sanh", "compare")
def compare_units(session: Session, survey_round: Round, wait: bool) -> Made:
    one, other = request.args.get("a", ""), request.args.get("b") or REST
    found = outgoing(seen(session, survey_round, wait=wait).by_unit, signed_in().role)
    choices = [(part.key["unit"], spoken(part.labels[0])) for part in found.domains]
    _check_units(found, one, other)
    comparison = None
    if one and other == REST:

        def compute(_session: Session, survey_round: Round, read: Matrix) -> Comparison:
            return unit_and_rest(facts_of(survey_round), read, one)

        comparison = figure(session, survey_round, ("rest", one), compute, wait=wait)
    elif one:
        comparison = units_apart(found, one, other)
    made = _made(comparison, found.facts.target, _("Chọn hai đơn vị để so sánh"))
    rows = [head(found.facts) | row for row in _rows(comparison)]
    return Made(
        template="report/compare.html",
        name=f"so-sanh-{survey_round.slug}",
        plain=head(found.facts) | _plain(comparison),
        rows=rows,
        context=made
        | {"facts": found.facts, "choices": choices, "a": one, "b": other, "rest": REST, "rounds": None},
    )


def _check_units(found: Results, *codes: str) -> None:
    known = {part.key["unit"] for part in found.domains} | {""}
    for code in codes:
        if code not in known and code != (REST if code is codes[-1] else ""):
            raise Refused(_("Không có đơn vị “%(code)s” trong đợt này.", code=code))
    if codes[0] == codes[1]:
        raise Refused(_("Xin chọn hai đơn vị khác nhau."))


@page("/so-sanh", "compare_rounds")
def compare_rounds(session: Session, wait: bool) -> Made:
    every = [r for r in rounds.all_rounds(session, config.current().province) if r.status != "draft"]
    asked = [request.args.get(name, "") for name in ("a", "b")]
    comparison = None
    chosen: list[Round] = []
    if all(asked):
        if asked[0] == asked[1]:
            raise Refused(_("Xin chọn hai đợt khác nhau."))
        chosen = [named(session, slug) for slug in asked]
        comparison = _rounds(session, chosen[0], chosen[1], wait)
    target = chosen[0].target if chosen else None
    made = _made(comparison, target, _("Chọn hai đợt để so sánh"))
    heads = [head(facts_of(r)) for r in chosen]
    return Made(
        template="report/compare.html",
        name="so-sanh-dot",
        plain={"rounds": heads} | _plain(comparison),
        rows=[h | row for h, row in zip([*heads, {}], _rows(comparison), strict=False)],
        context=made
        | {
            "facts": None,
            "rounds": [(r.slug, r.name) for r in every],
            "a": asked[0],
            "b": asked[1],
            "marked": [r.name for r in chosen if r.synthetic],
        },
    )


def _rounds(session: Session, one: Round, other: Round, wait: bool) -> Comparison:
    parts = []
    for survey_round in (one, other):
        found = outgoing(seen(session, survey_round, wait=wait).by_unit, signed_in().role)
        parts.append(replace(found.whole, key={"round": survey_round.slug}, labels=(survey_round.name,)))
    first, second = sorted((one, other), key=lambda r: (r.opens, r.id))
    units = [units_of(session, survey_round.id) for survey_round in (first, second)]
    reasons = [*still_open(facts_of(one), facts_of(other)), *breaks(first, second, *units)]
    return compared(parts[0], parts[1], reasons)


def _made(comparison: Comparison | None, target: float | None, ask: str) -> Plain:
    if comparison is None:
        return {"headline": ask, "comparison": None, "sentences": [], "reasons": []}
    return {
        "headline": headline(comparison),
        "comparison": comparison,
        "sentences": [interval_sentence(comparison)] if comparison.gap else [],
        "reasons": [str(reason) for reason in comparison.refused],
        "chart": picture(comparison, target),
        "opened": True in _watched(comparison),
        "spoken": spoken,
        "points": points,
    }


def points(share: float | None) -> str:
    """A difference of rates in percentage points."""
    return decimal(None if share is None else share * 100, 1)


def headline(comparison: Comparison) -> str:
    """Which is higher by how much, or that this cannot be said."""
    one, other = (spoken(part.labels[0]) for part in (comparison.one, comparison.other))
    gap = comparison.gap
    if gap is None:
        return _("Không so sánh được %(one)s với %(other)s", one=one, other=other)
    values = {"one": one, "other": other, "points": points(abs(gap.rate))}
    if not comparison.apart:
        return _("Chưa thấy khác nhau: %(one)s và %(other)s cách nhau %(points)s điểm phần trăm", **values)
    if gap.rate > 0:
        return _("%(one)s cao hơn %(other)s %(points)s điểm phần trăm", **values)
    return _("%(one)s thấp hơn %(other)s %(points)s điểm phần trăm", **values)


def interval_sentence(comparison: Comparison) -> str:
    """The interval of the difference in words."""
    gap = comparison.gap
    assert gap is not None
    values = {
        "one": percent(comparison.one.index.rate),
        "other": percent(comparison.other.index.rate),
        "low": points(gap.low),
        "high": points(gap.high),
    }
    if comparison.apart:
        return _(
            "%(one)s so với %(other)s. Khoảng tin cậy của hiệu số: từ %(low)s đến %(high)s điểm phần trăm, "
            "không chứa 0.",
            **values,
        )
    return _(
        "%(one)s so với %(other)s. Khoảng tin cậy của hiệu số: từ %(low)s đến %(high)s điểm phần trăm, "
        "có chứa 0.",
        **values,
    )


def picture(comparison: Comparison, target: float | None) -> Picture | None:
    rows = [_rate(part) for part in (comparison.one, comparison.other)]
    kinds = _watched(comparison)
    if any(row.rate is None for row in rows) or len(kinds) > 1:
        return None  # an interval and bounds to watch beside one another would be read alike
    return intervals(rows, title=headline(comparison), target=target, watched=True in kinds)


def _watched(comparison: Comparison) -> set[bool]:
    return {part.index.method == METHOD for part in (comparison.one, comparison.other)}


def _rate(part: Estimates) -> Rate:
    index = part.index
    return Rate(spoken(part.labels[0]), index.rate, index.low, index.high, index.n)


def _plain(comparison: Comparison | None) -> Plain:
    if comparison is None:
        return {"sides": [], "difference": None, "refused": []}
    gap = comparison.gap
    return {
        "sides": [_side(part) for part in (comparison.one, comparison.other)],
        "difference": gap
        and {"points": gap.rate, "low": gap.low, "high": gap.high, "apart": comparison.apart},
        "refused": [vietnamese(reason) for reason in comparison.refused],
    }


def _side(part: Estimates) -> Plain:
    return {"side": next(iter(part.key.values())), "label": vietnamese(part.labels[0])} | index_of(part.index)


def _rows(comparison: Comparison | None) -> list[Plain]:
    """Both sides, then the difference, whose rate and bounds are shares (0.02 is two points)."""
    if comparison is None:
        return []
    gap = comparison.gap
    values = (gap.rate, gap.low, gap.high) if gap else (None, None, None)
    last = dict(zip(("rate", "low", "high"), values, strict=True))
    why = "; ".join(vietnamese(reason) for reason in comparison.refused)
    sides = [_side(part) for part in (comparison.one, comparison.other)]
    return [*sides, {"side": "difference", "label": "hiệu số", **last, "state": why or None}]
