"""`/bao-cao/<slug>/do-tin-cay`: channels apart, what volunteers may hide, flagged answers aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from survey.charts import Picture, Rate, intervals
from survey.formats import decimal, percent, short_percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import Round
from survey.report import days
from survey.report.cached import figure, seen
from survey.report.findings import not_yet
from survey.report.plain import index_of, vietnamese
from survey.report.room import Made, Plain, head, round_page
from survey.tabulate.domains import spoken
from survey.tabulate.matrix import Matrix
from survey.tabulate.quality import RULE_NAMES
from survey.tabulate.results import Estimates, Facts, facts_of
from survey.tabulate.trust import EXAMPLE, BreakEven, Trust, example, trust

# Flags by kind; one without a name here is shown by its code.
KINDS = {
    "late": _l("đến sau khi đợt kết thúc"),
    "fast": _l("trả lời quá nhanh"),
    "shared_number": _l("hai phiếu của máy cùng một số"),
    **RULE_NAMES,
}
VOLUNTARY_LABEL = _l("không gồm sai lệch do tự chọn")


@round_page("/do-tin-cay", "trust")
def trust_page(session: Session, survey_round: Round, wait: bool) -> Made:
    facts = facts_of(survey_round)

    def compute(session: Session, survey_round: Round, read: Matrix) -> Trust:
        return trust(session, survey_round, facts_of(survey_round), read)

    found = figure(session, survey_round, "trust", compute, wait=wait)
    clusters = seen(session, survey_round, wait=wait).by_day
    rows = [*_rows(found), *(days.rows(clusters) if clusters else ())]
    return Made(
        template="report/trust.html",
        name=f"do-tin-cay-{survey_round.slug}",
        plain=head(facts) | {"flagged": found.flagged, "flags": dict(found.kinds), "parts": rows},
        rows=[head(facts) | row for row in rows],
        context={
            "facts": facts,
            "headline": headline(found, facts),
            "sentences": not_yet(facts),
            "found": found,
            "even": sentences(found.even, facts) if found.even else [],
            "example": example_sentence(),
            "voluntary_label": VOLUNTARY_LABEL,
            "chart": picture(found, facts),
            "kinds": [(str(KINDS.get(kind, kind)), n) for kind, n in found.kinds.items()],
            "spoken": spoken,
            "ratio": ratio,
            "clusters": clusters,
            "days": days,
        },
    )


def ratio(k: float | None) -> str:
    """A break-even ratio: 0,59."""
    return decimal(k, 2)


def headline(found: Trust, facts: Facts) -> str:
    """How little would have to be hidden for the answer to be another."""
    if found.whole.index.rate is None:
        return _("Chưa có phiếu nào để xem xét")
    if found.even is None:
        return _("Mọi phiếu đến từ giấy mời, phỏng vấn hay phiếu giấy, không có kênh tự chọn")
    k, target = found.even.rate, short_percent(facts.target)
    if k is None:
        return _("Kênh tự chọn: chưa tính được mức hòa của tỷ lệ này")
    if k < 1:
        return _(
            "Nếu người không hài lòng trả lời bằng %(k)s lần người hài lòng, tỷ lệ thật chỉ %(target)s",
            k=ratio(k),
            target=target,
        )
    return _(
        "Tỷ lệ thật chỉ tới %(target)s nếu người không hài lòng trả lời nhiều gấp %(k)s lần người hài lòng",
        k=ratio(k),
        target=target,
    )


def sentences(even: BreakEven, facts: Facts) -> list[str]:
    """Break-even for the rate and for its lower bound."""
    target = short_percent(facts.target)
    told = ((_("tỷ lệ"), even.rate), (_("cận dưới"), even.low))
    return [_sentence({"name": name, "target": target}, k) for name, k in told]


def _sentence(values: dict[str, str], k: float | None) -> str:
    if k is None:
        return _("Theo %(name)s: không tính được.", name=values["name"])
    values["k"] = ratio(k)
    if k < 1:
        return _(
            "Theo %(name)s: chỉ cần người không hài lòng trả lời bằng %(k)s lần người hài lòng là tỷ lệ thật "
            "chỉ bằng %(target)s.",
            **values,
        )
    return _(
        "Theo %(name)s: người không hài lòng phải trả lời nhiều gấp %(k)s lần người hài lòng thì tỷ lệ thật "
        "mới tới %(target)s.",
        **values,
    )


def example_sentence() -> str:
    """The example of the method, worked out anew."""
    truth, _half = EXAMPLE
    return _(
        "Ví dụ: nếu người không hài lòng chỉ trả lời bằng một nửa, tỷ lệ thật %(truth)s đọc thành %(read)s.",
        truth=percent(truth, 0),
        read=percent(example()),
    )


def picture(found: Trust, facts: Facts) -> Picture | None:
    """Channels side by side."""
    rows = [_rate(spoken(way.part.labels[0]), way.part) for way in found.ways if way.part.n]
    if not rows:
        return None
    ranked = sorted(rows, key=lambda row: row.rate or 0.0)
    low, high = ranked[0], ranked[-1]
    title = _("Tỷ lệ theo kênh thu thập")
    if low.high is not None and high.low is not None and low.high < high.low:
        title = _("%(low)s thấp hơn hẳn %(high)s", low=low.label, high=high.label)
    return intervals(rows, title=title, target=facts.target, watched=facts.provisional)


def _rate(label: str, part: Estimates) -> Rate:
    index = part.index
    return Rate(label, index.rate, index.low, index.high, index.n)


def _rows(found: Trust) -> Iterator[Plain]:
    yield _row("all", "Tất cả", found.whole, found.even)
    for way in found.ways:
        yield _row(way.channel, vietnamese(way.part.labels[0]), way.part, way.even) | {
            "voluntary": way.voluntary
        }
    if found.without is not None:
        yield _row("unflagged", "Không kể phiếu bị gắn cờ", found.without, None)


def _row(name: str, label: str, part: Estimates, even: BreakEven | None) -> dict[str, Any]:
    row = {"part": name, "label": label} | index_of(part.index)
    del row["verdict"]
    return row | {
        "break_even": even.rate if even else None,
        "break_even_low": even.low if even else None,
        "voluntary": None,
    }
