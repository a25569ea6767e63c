"""What the pages of a round say when a unit's day is the cluster: interval, verdict, units that change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.verdict import Word
from survey.formats import integer, percent_beside
from survey.i18n import gettext as _
from survey.report.plain import index_of, vietnamese
from survey.report.room import Plain
from survey.tabulate.by_day import ByDay, Changed
from survey.tabulate.notes import WORDS
from survey.tabulate.results import Estimates, Facts

ORDER: tuple[Word, ...] = ("met", "undecided", "not_met")


def sentence(days: ByDay | None, whole: Estimates, facts: Facts) -> str:
    """Whether the answer at the top of a page would be another; "" where there is nothing to say."""
    if days is None or days.index.verdict is None:
        return ""
    low, high = (percent_beside(end, facts.target) for end in (days.index.low, days.index.high))
    told = {"low": low, "high": high, "verdict": str(WORDS[days.index.verdict]).lower()}
    if days.index.verdict == whole.index.verdict:
        said = _(
            "Coi những người đến cùng ngày là một cụm thì khoảng là %(low)s đến %(high)s; kết luận chung "
            "không đổi.",
            **told,
        )
    else:
        said = _(
            "Nhưng coi những người đến cùng ngày là một cụm thì khoảng là %(low)s đến %(high)s, và kết luận "
            "chung thành: %(verdict)s.",
            **told,
        )
    return f"{said} {_units(len(days.changed))}".strip()


def _units(changed: int) -> str:
    return _("Khi đó %(n)s đơn vị có kết luận khác.", n=integer(changed)) if changed else ""


def headline(days: ByDay) -> str:
    """The heading of the section on clusters."""
    if not days.changed:
        return _("Nếu người đến cùng ngày trả lời giống nhau: không đơn vị nào đổi kết luận")
    n = integer(len(days.changed))
    return _("Nếu người đến cùng ngày trả lời giống nhau: %(n)s đơn vị đổi kết luận", n=n)


def counted(days: ByDay) -> list[tuple[str, int, int]]:
    """How many units have which verdict, answers independent and by clusters."""
    before, after = days.counts
    return [(str(WORDS[word]), before[word], after[word]) for word in ORDER]


def changes(days: ByDay) -> list[tuple[Changed, str, str]]:
    """The units whose verdict is another, with both in words."""
    return [(one, _word(one.was), _word(one.now)) for one in days.changed]


def _word(verdict: str | None) -> str:
    return str(WORDS[verdict]) if verdict else _("Chưa so sánh được")


def rows(days: ByDay) -> Iterator[Plain]:
    """The whole, then the units that change, as rows of the page's files."""
    yield _row("clusters", "Mỗi ngày của một đơn vị là một cụm", days.index) | {"clusters": days.days}
    for one in days.changed:
        name = vietnamese(one.part.labels[0])
        yield _row(one.part.key["unit"], name, one.index) | {
            "verdict_before": one.was,
            "verdict_after": one.now,
        }


def _row(part: str, label: str, index: Any) -> Plain:
    row = {"part": part, "label": label} | index_of(index)
    del row["verdict"]
    return row | {"clusters": index.psus, "effective_n": index.effective_n}
