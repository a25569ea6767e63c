"""What quality rules say in words: what was seen and what is usual, small figures left out."""

from __future__ import annotations

from typing import Any

from survey.formats import decimal, integer
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import QualityPattern
from survey.tabulate.quality import RULE_NAMES

LEAST = 10
DECISIONS = {
    "open": _l("chưa quyết định"),
    "explained": _l("đã có lời giải thích"),
    "kept": _l("vẫn gắn cờ"),
}
FOUND = {"agrees": _l("Khớp"), "disagrees": _l("Không khớp"), "not_reached": _l("Không gọi được")}


def rule_name(rule: str) -> str:
    return str(RULE_NAMES.get(rule, rule))


def shown(count: float) -> str:
    """A count, or that it is too small to be shown."""
    return integer(int(count)) if count >= LEAST or count == 0 else _("dưới %(n)s", n=LEAST)


def small(pattern: QualityPattern) -> bool:
    """Whether a pattern is of too few answers for its figures to be shown."""
    return pattern.answers < LEAST or pattern.total < LEAST


def p_words(p: float) -> str:
    """A p-value as one in so many, two digits of it."""
    if p <= 1e-9:
        return _("dưới 1 phần tỷ")
    return _("1 phần %(n)s", n=integer(int(float(f"{1 / p:.1e}"))))


def why(pattern: QualityPattern) -> str:
    """What was seen and what is usual there."""
    values = {"n": shown(pattern.observed), "usual": decimal(pattern.expected, 1)}
    return {
        "copied": _(
            "%(n)s phiếu có cùng một mẫu trả lời, không kể mẫu chỉ một mức; thường lệ %(usual)s.", **values
        ),
        "identical_run": _("%(n)s phiếu liền nhau giống hệt nhau; may rủi thường cho %(usual)s.", **values),
        "burst": _("%(n)s phiếu trong 5 phút; theo nhịp của quầy này thường là %(usual)s.", **values),
        "after_hours": _("%(n)s phiếu ngoài giờ trong ngày; như các đơn vị khác thì %(usual)s.", **values),
        "after_hours_often": _(
            "%(n)s phiếu ngoài giờ trong cả đợt; như các đơn vị khác thì %(usual)s.", **values
        ),
        "equal_gaps": _("Mười phiếu liền nhau cách nhau gần đúng bằng nhau."),
        "missing_tail": _(
            "%(n)s người có điều không hài lòng; theo các kênh khác của đơn vị thì %(usual)s.", **values
        ),
        "low_entropy": _("Phiếu của kênh này lặp lại nhau nhiều hơn hẳn các đơn vị khác."),
    }.get(pattern.rule, "")


def plain(pattern: QualityPattern) -> dict[str, Any]:
    """A pattern as JSON and CSV have it; figures of too few answers are None."""
    hidden = small(pattern)
    return {
        "number": pattern.id,
        "unit": pattern.unit.code,
        "name": pattern.unit.name,
        "counter": pattern.counter,
        "channel": pattern.channel,
        "day": pattern.day.isoformat() if pattern.day else None,
        "rule": pattern.rule,
        "version": pattern.version,
        "answers": None if hidden else pattern.answers,
        "total": None if hidden else pattern.total,
        "observed": None if hidden or 0 < pattern.observed < LEAST else round(pattern.observed, 2),
        "expected": None if hidden else round(pattern.expected, 2),
        "p_value": float(f"{pattern.p_value:.1e}"),
        "decision": pattern.decision,
        "reason": pattern.reason,
    }


def hours(pattern: QualityPattern) -> list[tuple[str, str, str]]:
    """By hour: flagged answers and all of the place; hours without any and small counts left out."""
    if small(pattern) or not pattern.hours:
        return []
    both = zip(pattern.hours["flagged"], pattern.hours["all"], strict=True)
    return [
        (_("%(from)s–%(to)s giờ", **{"from": hour, "to": hour + 1}), shown(flagged), shown(everything))
        for hour, (flagged, everything) in enumerate(both)
        if everything
    ]
