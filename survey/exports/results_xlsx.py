"""Results as a workbook: the index, factors, criteria, domains, every figure, and how they came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from analysis.sipas import IndexResult, ItemResult
from survey.exports.workbook import Book, Column
from survey.i18n import gettext as _
from survey.tabulate.domains import channel_label, spoken
from survey.tabulate.judging import judge_together
from survey.tabulate.method import method
from survey.tabulate.notes import WORDS, marks, notes
from survey.tabulate.results import Estimates, Results
from survey.tabulate.rows import flat

_RATES = ("rate", "low", "high", "target")
Row = Sequence[Any]


def results_xlsx(found: Results) -> bytes:
    """The file; rates keep all their digits and are shown as percentages."""
    book = Book(" · ".join(str(mark) for mark in marks(found.facts)))
    title = found.facts.name
    book.sheet(_("Tổng hợp"), title, _summary_columns(), _summary(found))
    book.sheet(
        _("Yếu tố"), title, [Column(_("Mã")), Column(_("Yếu tố"), width=48), *_figures()], _factors(found)
    )
    book.sheet(_("Tiêu chí"), title, _criteria_columns(found), _criteria(found))
    if found.by:
        name = " × ".join(spoken(domain.name) for domain in found.by)
        book.sheet(name, title, _domain_columns(found), _domains(found))
        rows = flat(found)
        book.sheet(_("Chi tiết"), title, _detail_columns(rows[0]), (list(row.values()) for row in rows))
    book.sheet(
        _("Phương pháp"), title, [Column(_("Mục"), width=34), Column(_("Nội dung"), width=90)], method(found)
    )
    return book.close()


def _figures() -> list[Column]:
    return [
        Column("n", "count"),
        Column(_("Tỷ lệ hài lòng"), "rate"),
        Column(_("Cận dưới 95%"), "rate"),
        Column(_("Cận trên 95%"), "rate"),
        Column(_("Kết luận"), width=26),
        Column(_("Cách đọc chính thức"), width=16),
    ]


def _figure_cells(found: Results, result: IndexResult | ItemResult, n: int) -> list[Any]:
    return [
        n,
        result.rate,
        result.low,
        result.high,
        verdict_words(found, result),
        _official(result.official_met),
    ]


def verdict_words(found: Results, result: IndexResult | ItemResult) -> str:
    """The verdict as a word, or why there is none; that of an open round says that it is provisional."""
    if result.verdict is None and result.rate is None:
        return _("Chưa có câu trả lời")
    if result.verdict is None and found.facts.provisional and result.state != "not_comparable":
        return _("Chưa kết luận, đợt còn mở")
    if result.verdict is None:
        return _("Không so sánh được")
    word = str(WORDS[result.verdict])
    return f"{word} ({_('tạm thời')})" if found.facts.provisional else word


def _official(met: bool | None) -> str | None:
    return None if met is None else _("Đạt") if met else _("Chưa đạt")


def _summary_columns() -> list[Column]:
    return [Column(_("Mục"), width=44), Column(_("Giá trị"), "rate", 24), Column(_("Ghi chú"), width=70)]


def _summary(found: Results) -> Iterator[Row]:
    index, facts = found.whole.index, found.facts
    yield _("Kết luận"), verdict_words(found, index), ""
    yield _("Chỉ số hài lòng"), index.rate, f"n = {index.n}, {index.method or '–'}"
    yield _("Cận dưới 95%"), index.low, ""
    yield _("Cận trên 95%"), index.high, ""
    yield _("Mục tiêu"), facts.target, ""
    for channel, n in found.collected.items():
        yield _("Phiếu đầy đủ"), str(n), str(channel_label(channel))
    yield _("Phiếu tính vào kết quả"), str(found.whole.n), ""
    for note in notes(found):
        yield _("Lưu ý"), None, str(note)


def _factors(found: Results) -> Iterator[Row]:
    names = {factor.id: spoken(factor.name) for factor in found.questionnaire.factors}
    for name, result in found.whole.factors.items():
        yield name, names[name], *_figure_cells(found, result, result.n)


def _criteria_columns(found: Results) -> list[Column]:
    return [
        Column(_("Mã")),
        Column(_("Tiêu chí"), width=60),
        *_figures(),
        Column(_("Số câu trả lời hài lòng"), "count"),
        Column(_("Còn thiếu để đạt mục tiêu"), "count"),
        *(Column(level, "count") for level in levels(found)),
        Column(_("Không có ý kiến"), "count"),
        Column(_("Không trả lời"), "count"),
    ]


def levels(found: Results) -> list[str]:
    """The words of the scale, lowest first; every criterion of a questionnaire shares one scale."""
    longest = max((found.questionnaire.item(r.item).options for r in found.criteria(found.whole)), key=len)
    return [spoken(option.label) for option in longest]


def _criteria(found: Results) -> Iterator[Row]:
    size = len(levels(found))
    rows = found.criteria(found.whole)
    if general := found.general(found.whole):
        rows.append(general)
    for row in rows:
        label = spoken(found.questionnaire.item(row.item).name)
        counts = [*row.levels, *[None] * (size - len(row.levels))]
        yield (
            row.item,
            label,
            *_figure_cells(found, row, row.answered),
            row.satisfied,
            row.short_of,
            *counts,
            row.no_opinion,
            row.no_answer,
        )


def _domain_columns(found: Results) -> list[Column]:
    names = {factor.id: spoken(factor.name) for factor in found.questionnaire.factors}
    return [
        *(Column(spoken(domain.name), width=12) for domain in found.by),
        Column(_("Tên"), width=34),
        Column(_("Phiếu tính vào kết quả"), "count"),
        *_figures(),
        Column(_("Kết luận khi xét mọi đơn vị cùng lúc (Holm)"), width=30),
        *(Column(f"{name}. {names[name]}", "rate", 16) for name in found.whole.factors),
    ]


def _domains(found: Results) -> Iterator[Row]:
    for one in judge_together(found.domains):
        part = one.part
        yield (
            *part.key.values(),
            label_of(part),
            part.n,
            *_figure_cells(found, part.index, part.index.n),
            str(WORDS[one.verdict]) if one.verdict else None,
            *(result.rate for result in part.factors.values()),
        )


def label_of(part: Estimates) -> str:
    """What a domain is called where people read it."""
    return " · ".join(spoken(label) for label in part.labels)


def _detail_columns(row: dict[str, Any]) -> list[Column]:
    """The names of `sipas analyse --format csv`, so that both can be laid side by side."""
    return [Column(name, "rate" if name in _RATES else "count", 14) for name in row]
