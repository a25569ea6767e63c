"""How figures of a round came about, as (name, text) pairs: the method sheet of files and of the page."""

from __future__ import annotations

from analysis.linear import SCORES
from survey.formats import day, integer, short_percent
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.tabulate.domains import channel_label
from survey.tabulate.notes import FORMULAS, Rule, rules
from survey.tabulate.results import Facts, Results
from survey.tabulate.watching import METHOD

INTERVAL_IN_WORDS = _l(
    "Nếu khảo sát lại nhiều lần, khoảng tính theo cách này chứa tỷ lệ thật trong khoảng 95% số lần."
)
STATUS_WORDS = {
    "assumed": _l("giả định"),
    "setting": _l("cài đặt"),
    "law": _l("luật"),
    "plan": _l("kế hoạch"),
}


def method(found: Results) -> list[tuple[str, str]]:
    """Everything that a reader needs to judge or to recompute the figures."""
    target = (_("Mục tiêu"), short_percent(found.facts.target))
    return [
        *round_rows(found.facts),
        target,
        *_answers(found),
        *_figures(found),
        *_rules(found),
        *_data(found),
    ]


def round_rows(facts: Facts) -> list[tuple[str, str]]:
    """Which round it is, of whom and when."""
    state = _("còn mở, kết quả tạm thời") if facts.provisional else _("đã đóng")
    return [
        (_("Đợt khảo sát"), f"{facts.name} ({facts.round})"),
        (_("Dữ liệu"), _("dữ liệu mô phỏng") if facts.synthetic else _("câu trả lời của người dân, tổ chức")),
        (_("Thời gian"), f"{day(facts.opens)} – {day(facts.closes)} ({state})"),
        (_("Bộ câu hỏi"), f"{facts.questionnaire}, {facts.version}"),
    ]


def _answers(found: Results) -> list[tuple[str, str]]:
    channels = "; ".join(f"{channel_label(c)}: {integer(n)}" for c, n in found.collected.items())
    counts = found.statuses
    return [
        (
            _("Số phiếu"),
            _(
                "%(complete)s đầy đủ, %(partial)s trả lời một phần, %(broken)s bỏ dở (chỉ đếm, không tính)",
                complete=integer(counts["complete"]),
                partial=integer(counts["partial"]),
                broken=integer(counts["break_off"]),
            ),
        ),
        (_("Cách thu thập (phiếu đầy đủ)"), channels or _("chưa có phiếu")),
        (
            _("Chọn mẫu"),
            _("có rút mẫu") if found.facts.sampled else _("không rút mẫu, không hiệu chỉnh tổng thể hữu hạn"),
        ),
    ]


def _figures(found: Results) -> list[tuple[str, str]]:
    if found.whole.index.method == METHOD:
        return _watched_figures(found)
    return [
        (_("Công thức của chỉ số"), str(FORMULAS[found.facts.formula])),
        (_("Khoảng của tiêu chí"), _("Wilson hai phía 95%")),
        (_("Khoảng của chỉ số"), _interval_of_the_index(found)),
        (
            _("Kết luận"),
            _(
                "Đạt khi cận dưới từ mục tiêu trở lên; chưa đạt khi cận trên dưới mục tiêu; "
                "còn lại là chưa đủ cơ sở kết luận. Tiêu chí: Clopper–Pearson; chỉ số: khoảng của chính nó."
            ),
        ),
        (
            _("Cách đọc chính thức"),
            _("ước lượng điểm từ mục tiêu trở lên; đứng cạnh kết luận, không thay kết luận"),
        ),
        (_("Không có ý kiến"), _("không nằm trong mẫu số; số lượng luôn được nêu")),
        (
            _("Giả định về người trả lời"),
            _(
                "Mỗi người trả lời độc lập với người khác (giả định). Người đến cùng quầy, cùng ngày có thể "
                "trả lời giống nhau; khi đó khoảng thật rộng hơn. Trang “Độ tin cậy” tính lại với mỗi ngày "
                "của một đơn vị là một cụm."
            ),
        ),
        (_("Khoảng tin cậy"), str(INTERVAL_IN_WORDS)),
    ]


def _watched_figures(found: Results) -> list[tuple[str, str]]:
    """An open round: one kind of interval for everything, and nothing is judged."""
    return [
        (_("Công thức của chỉ số"), str(FORMULAS[found.facts.formula])),
        (
            _("Khoảng của đợt còn mở"),
            _(
                "dãy khoảng beta–nhị thức 95%%, tiên nghiệm Beta(19, 1), mỗi người một điểm từ 0 đến 1, "
                "%(effect)s; xem mỗi ngày được, gần đúng",
                effect=found.facts.design_effect.words,
            ),
        ),
        (_("Kết luận"), _("Chưa có khi đợt còn mở.")),
        (_("Không có ý kiến"), _("không nằm trong mẫu số; số lượng luôn được nêu")),
    ]


def cautious(found: Results) -> str:
    """Why few units are "đạt": how the lower bound of an index of many questions is found; "" for others."""
    formula = found.facts.formula
    if found.facts.provisional or formula == "general" or formula in SCORES:
        return ""
    return _(
        "Cận dưới của chỉ số được tính như thể có thêm một người hoàn toàn không hài lòng (Gaffke), nên đơn "
        "vị ít phiếu khó được kết luận là đạt."
    )


def _interval_of_the_index(found: Results) -> str:
    """By the round's formula: an index of many questions, of one, or a score."""
    formula = found.facts.formula
    if formula == "general":
        return _("Clopper–Pearson hai phía 95%, vì chỉ số là một câu hỏi")
    if formula in SCORES:
        return _("khoảng t hai phía 95% của điểm trung bình")
    return _(
        "tuyến tính hóa theo người trả lời, Korn–Graubard hai phía 95%, tính thêm một người "
        "hoàn toàn không hài lòng (Gaffke)"
    )


def _rules(found: Results) -> list[tuple[str, str]]:
    return [(_("Quy tắc"), f"{_said(r)} · {STATUS_WORDS[r.status]}") for r in rules(found)]


def _data(found: Results) -> list[tuple[str, str]]:
    return [
        (_("Số phiếu lưu trong đợt"), integer(found.answers)),
        (_("Mã băm dữ liệu (SHA-256)"), found.hash),
    ]


def _said(rule: Rule) -> str:
    """The rule in words; only the codes of the scale need their value beside them."""
    return f"{rule.text}: {rule.value}" if rule.name == "satisfied" else str(rule.text)
