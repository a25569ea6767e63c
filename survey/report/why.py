"""`/bao-cao/<slug>/vi-sao`: what overall satisfaction goes with, and where to act first. Association only."""

from __future__ import annotations

from sqlalchemy.orm import Session

from analysis.importance import Position
from survey.access.sessions import signed_in
from survey.charts import Factor, Picture, quadrants
from survey.exports.outgoing import outgoing
from survey.formats import percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import Round
from survey.report.cached import figure, seen
from survey.report.plain import index_of, vietnamese
from survey.report.room import Made, Plain, head, round_page
from survey.tabulate.domains import spoken
from survey.tabulate.matrix import Matrix
from survey.tabulate.results import Results, facts_of
from survey.tabulate.why import Why, why

QUADRANTS = {
    "act_first": _l("Làm trước"),
    "keep_up": _l("Giữ vững"),
    "watch": _l("Theo dõi"),
    "enough": _l("Đã đủ"),
}
MISSING = {
    "open": _l("Khi đợt còn mở chỉ có tỷ lệ tạm thời; phần này có khi đợt đã đóng."),
    "no_general": _l("Bộ câu hỏi này không có câu hỏi chung, nên không tính được mức đóng góp."),
    "no_factors": _l("Bộ câu hỏi này không chia thành yếu tố, nên không tính được mức đóng góp."),
    "too_few": _l("Quá ít người trả lời đủ các yếu tố và câu hỏi chung."),
    "no_variation": _l("Mọi người trả lời như nhau, nên không thấy điều gì đi cùng điều gì."),
    "collinear": _l("Các yếu tố trùng khít nhau, nên không tách được mức đóng góp."),
    "no_relation": _l("Không yếu tố nào đi cùng sự hài lòng chung."),
}


@round_page("/vi-sao", "why")
def why_page(session: Session, survey_round: Round, wait: bool) -> Made:
    facts = facts_of(survey_round)
    found = outgoing(seen(session, survey_round, wait=wait).by_unit, signed_in().role)

    def compute(_session: Session, survey_round: Round, read: Matrix) -> Why:
        return why(facts_of(survey_round), read, found.whole)

    open_ = Why(None, (), "people", "open")
    told = open_ if facts.provisional else figure(session, survey_round, "why", compute, wait=wait)
    rows = _rows(found, told)
    missing = told.missing or (told.drivers.state if told.drivers else None)
    return Made(
        template="report/why.html",
        name=f"vi-sao-{survey_round.slug}",
        plain=head(facts)
        | {
            "missing": missing,
            "r_squared": told.drivers.r_squared if told.drivers else None,
            "n": told.drivers.n if told.drivers else None,
            "resampled": told.resampled,
            "factors": rows,
        },
        rows=[head(facts) | row for row in rows],
        context={
            "facts": facts,
            "headline": headline(found, told),
            "sentences": [_("Đây là những điều đi cùng nhau, chưa phải nguyên nhân.")],
            "told": told,
            "missing": MISSING.get(missing or ""),
            "names": names(found),
            "places": {position.name: position for position in told.positions},
            "quadrants": QUADRANTS,
            "found": found,
            "chart": picture(found, told),
        },
    )


def names(found: Results) -> dict[str, str]:
    """Factors by id in the current language."""
    return {factor.id: spoken(factor.name) for factor in found.questionnaire.factors}


def headline(found: Results, told: Why) -> str:
    """What to act on first; else what satisfaction goes with most."""
    if told.drivers is None or told.drivers.state is not None:
        return _("Chưa nói được sự hài lòng chung đi cùng điều gì")
    first = [p for p in told.positions if p.quadrant == "act_first"]
    called = names(found)
    if first:
        worst = max(first, key=lambda p: p.importance)
        values = {"name": called[worst.name], "rate": percent(worst.performance)}
        if worst.firm:
            return _("%(name)s đáng làm trước: đi cùng sự hài lòng nhiều mà mới đạt %(rate)s", **values)
        return _("%(name)s có thể đáng làm trước (chưa chắc): mới đạt %(rate)s", **values)
    top = max(told.drivers.rows, key=lambda row: row.share)
    values = {"name": called[top.name], "share": percent(top.share, 0)}
    return _("%(name)s đi cùng sự hài lòng chung nhiều nhất (%(share)s)", **values)


def picture(found: Results, told: Why) -> Picture | None:
    """Factors by importance and performance, divided at an equal share and at the target."""
    if told.drivers is None or not told.positions:
        return None
    called, shares = names(found), {row.name: row for row in told.drivers.rows}
    factors = [
        Factor(called[p.name], p.importance, p.performance, shares[p.name].low, shares[p.name].high, p.firm)
        for p in told.positions
    ]
    line = 1 / len(factors)
    return quadrants(factors, importance=line, performance=found.facts.target, title=headline(found, told))


def _rows(found: Results, told: Why) -> list[Plain]:
    if told.drivers is None:
        return []
    places: dict[str, Position] = {position.name: position for position in told.positions}
    labels = {factor.id: vietnamese(factor.name) for factor in found.questionnaire.factors}
    rows = []
    for row in told.drivers.rows:
        place = places.get(row.name)
        rows.append(
            {"factor": row.name, "label": labels[row.name]}
            | {"share": row.share, "share_low": row.low, "share_high": row.high}
            | index_of(found.whole.factors[row.name], verdict=found.whole.factors[row.name].verdict)
            | {"quadrant": place.quadrant if place else None, "firm": place.firm if place else None}
        )
    return rows
