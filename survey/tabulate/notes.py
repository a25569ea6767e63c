"""What goes wherever figures of a round go: sentences for the reader, and the rules behind the figures."""

from __future__ import annotations

from dataclasses import dataclass

from survey.i18n import LazyText
from survey.i18n import lazy_gettext as _
from survey.intake.parse import COMPLETE_FROM, PARTIAL_FROM
from survey.registry.rounds import VOLUNTARY
from survey.tabulate.domains import CHANNEL_NAMES
from survey.tabulate.results import Facts, Results

WORDS = {"met": _("Đạt"), "not_met": _("Chưa đạt"), "undecided": _("Chưa đủ cơ sở kết luận")}
FORMULAS = {
    "item_mean": _("trung bình tỷ lệ hài lòng của các tiêu chí"),
    "pooled": _("mọi câu trả lời hài lòng trên mọi câu trả lời"),
    "general": _("câu hỏi chung về toàn bộ dịch vụ"),
    "mean_score": _("điểm trung bình chia 5"),
    "mean_score_0": _("điểm trung bình trừ 1, chia 4"),
}


def marks(facts: Facts) -> list[LazyText]:
    """The short marks that every page, sheet and row of such data carries."""
    shown = [_("dữ liệu mô phỏng")] if facts.synthetic else []
    return shown + ([_("tạm thời")] if facts.provisional else [])


@dataclass(frozen=True)
class Rule:
    """A choice behind the figures; `status` is law, plan, assumed or setting."""

    name: str
    value: str
    status: str
    text: LazyText

    def as_json(self) -> dict[str, str]:
        return {"rule": self.name, "value": self.value, "status": self.status, "text": str(self.text)}


def rules(found: Results) -> list[Rule]:
    """The choices that the law's text, as far as it is known, does not settle."""
    shares = f"{COMPLETE_FROM:g}; {PARTIAL_FROM:g}"
    return [
        Rule("formula", found.facts.formula, "assumed", FORMULAS[found.facts.formula]),
        Rule("satisfied", _satisfied(found), "assumed", _("mức được tính là hài lòng, theo thang đo")),
        Rule("completeness", shares, "setting", _("phiếu đầy đủ từ 80% số câu được hỏi, một phần từ 50%")),
        Rule("verdict", "clopper_pearson", "setting", _("kết luận theo khoảng Clopper–Pearson hai phía 95%")),
    ]


def _satisfied(found: Results) -> str:
    declared = [found.questionnaire.item(row.item).satisfied for row in found.criteria(found.whole)]
    return "; ".join(sorted({", ".join(codes) for codes in declared}))


def notes(found: Results) -> list[LazyText]:
    """What a reader must know before any figure, most important first."""
    facts, said = found.facts, []
    if facts.synthetic:
        said.append(_("Dữ liệu mô phỏng: không phải ý kiến của người dân."))
    if facts.provisional:
        said.append(_("Tạm thời: đợt khảo sát còn mở, mọi tỷ lệ và kết luận còn thay đổi."))
    if volunteers := [c for c in VOLUNTARY if c in facts.channels or c in found.collected]:
        said.append(
            _(
                "Kênh tự nguyện, không phải mẫu: %(channels)s. Khoảng tin cậy không gồm sai lệch do tự chọn.",
                channels="; ".join(str(CHANNEL_NAMES[c]) for c in volunteers),
            )
        )
    if found.collected and set(found.collected) <= set(VOLUNTARY):
        said.append(_("Mọi phiếu đều tự nguyện: kết luận nói về người đã trả lời, không thay cho một mẫu."))
    if found.whole.index.state == "not_comparable":
        said.append(_("Chỉ số chưa so sánh được: có tiêu chí dưới 10 câu trả lời."))
    return said
