"""The variables before the answers, and the text that goes along with every row."""

from __future__ import annotations

from survey.exports.responses import variables as v
from survey.i18n import DEFAULT, using_language
from survey.i18n import gettext as _
from survey.models import CHANNELS
from survey.tabulate.domains import CHANNEL_LABELS
from survey.tabulate.notes import marks
from survey.tabulate.results import Facts

METHOD = "docs/method.md, docs/exports.md"


def marks_of(facts: Facts) -> str:
    """The marks of the data in Vietnamese; empty for real data of a closed round."""
    with using_language(DEFAULT):
        return "; ".join(str(mark) for mark in marks(facts))


def source(facts: Facts, hashed: str) -> str:
    """Where a row comes from, for a column that stays with the rows whatever file they end up in."""
    parts = [f"SHA-256 {hashed}", facts.round, marks_of(facts), METHOD]
    return " · ".join(part for part in parts if part)


def design(facts: Facts, hashed: str) -> tuple[v.Variable, ...]:
    """What stands before the answers: where, how and when; none of it names a person."""
    channels = {i + 1: str(CHANNEL_LABELS[name]) for i, name in enumerate(CHANNELS)}
    return (
        v.Variable(name="unit_code", label=str(_("Mã đơn vị")), kind="text"),
        v.Variable(name="unit_name", label=str(_("Tên đơn vị")), kind="text"),
        v.Variable(name="channel", label=str(_("Kênh thu thập")), kind="code", values=channels),
        v.Variable(name="day", label=str(_("Ngày trả lời (giờ Việt Nam)")), kind="day", measure="scale"),
        v.Variable(
            name="status",
            label=str(_("Mức độ đầy đủ của phiếu")),
            kind="code",
            values={1: str(_("Đầy đủ (từ 80% số câu được hỏi)")), 2: str(_("Một phần (từ 50%)"))},
        ),
        v.Variable(
            name="weight",
            label=str(_("Quyền số (đợt này không có quyền số: mọi phiếu bằng 1)")),
            kind="weight",
            measure="scale",
        ),
        v.Variable(
            name="synthetic",
            label=str(_("Dữ liệu mô phỏng")),
            kind="code",
            values={0: str(_("Câu trả lời thật")), 1: str(_("Dữ liệu mô phỏng"))},
        ),
        v.Variable(
            name="source",
            label=str(_("Nguồn: mã băm, đợt, phương pháp")),
            kind="source",
            values={1: source(facts, hashed)},
        ),
    )
