"""What is asked about an index or a criterion of the scorecard, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from analysis.consistency import PROPORTIONAL
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import AssessmentEntry
from survey.registry.scoring import Line
from survey.registry.scoring_input import (
    parse_amount,
    parse_criterion,
    parse_share,
    parse_targets,
    targets_text,
    typed,
)
from survey.report.scoring.editing import LINE, TEXT, Editor, Field
from survey.report.scoring.room import Typed

MOST_POINTS = Decimal(100)
HUNDRED = Decimal(100)


def rule_name(rule: str) -> str:
    """A rule in words; any but the proportional one is not known."""
    return (
        _("Theo tỷ lệ: số đạt / tổng số × điểm tối đa")
        if rule == PROPORTIONAL
        else _("Chưa rõ quy tắc, ghi điểm")
    )


def rule_choices() -> tuple[tuple[str, str], ...]:
    return tuple((rule, rule_name(rule)) for rule in (PROPORTIONAL, "other"))


def criterion_fields() -> Sequence[Field]:
    """What a criterion asks for."""
    return _criterion().fields


def editor_of(entry: AssessmentEntry) -> Editor:
    """The editor of an index or of a criterion below one."""
    return _criterion() if "." in entry.criterion else _index()


def _index() -> Editor:
    fields = (
        Field("name", _("Tên chỉ số thành phần")),
        Field("of", _("Điểm tối đa tự chấm"), "short"),
        Field(
            "points",
            _("Điểm tự chấm"),
            "short",
            _("Để trống thì lấy điểm tối đa trừ phần mất của các tiêu chí."),
        ),
        Field("lead", _("Cơ quan chủ trì")),
        Field(
            "targets", _("Mục tiêu của kế hoạch"), "area", _("Mỗi dòng một mục tiêu: nội dung | mục tiêu.")
        ),
        Field("note", _("Ghi chú, căn cứ"), "area"),
    )

    def read(form: Typed, _entry: AssessmentEntry) -> dict[str, Any]:
        of, points = _of_and_points(form)
        try:
            targets = parse_targets(form.text("targets", TEXT))
        except Refused as error:
            form.refuse(str(error), "targets")
            targets = []
        return {**_words(form), "of": of, "points": points, "targets": targets}

    def stored(entry: AssessmentEntry) -> dict[str, str]:
        return _stored(entry) | {"targets": targets_text(entry.targets)}

    return Editor(fields=fields, stored=stored, read=read)


def _criterion() -> Editor:
    counts = _("Dấu phẩy là thập phân: 6,55. Dấu chấm ngăn hàng nghìn: 180.840.")
    entered = _(
        "Để trống thì tính theo quy tắc. Ghi điểm khi văn bản đã in điểm; chỗ không khớp sẽ được nêu."
    )
    fields = (
        Field("name", _("Tên tiêu chí")),
        Field("of", _("Điểm tối đa"), "short"),
        Field("rule", _("Quy tắc chấm"), "select", None, rule_choices()),
        Field("done", _("Số đạt"), "line", counts),
        Field("total", _("Tổng số"), "line", counts),
        Field("unit", _("Đơn vị tính"), "short", _("Ví dụ: hồ sơ, triệu đồng. Có thể để trống.")),
        Field("printed_rate", _("Tỷ lệ đã in trong văn bản, %"), "short", _("Chỉ để đối chiếu.")),
        Field("points", _("Điểm đã ghi"), "short", entered),
        Field("measure", _("Số liệu khác"), "line", _("Ví dụ: tăng trưởng 6,55%, năm trước 10,32%.")),
        Field("lead", _("Cơ quan chủ trì")),
        Field("note", _("Ghi chú, căn cứ"), "area"),
    )

    def read(form: Typed, _entry: AssessmentEntry) -> dict[str, Any]:
        of, points = _of_and_points(form)
        return {**_words(form), "of": of, "points": points, "rule": _rule(form), "given": _given(form)}

    def stored(entry: AssessmentEntry) -> dict[str, str]:
        figures = {name: typed(entry.given, name) for name in ("done", "total", "printed_rate")}
        said = {name: entry.given.get(name, "") for name in ("unit", "measure")}
        return _stored(entry) | {"rule": entry.rule or "other"} | figures | said

    return Editor(fields=fields, stored=stored, read=read)


def _words(form: Typed) -> dict[str, Any]:
    name = form.text("name", LINE, _("Hãy ghi tên."))
    return {"name": name, "lead": form.text("lead", LINE), "note": form.text("note", TEXT)}


def _of_and_points(form: Typed) -> tuple[float | None, float | None]:
    of = form.number("of", parse_share, Decimal("0.0001"), MOST_POINTS)
    if of is None and "of" not in form.errors:
        form.refuse(_("Hãy ghi điểm tối đa."), "of")
    points = form.number("points", parse_share, Decimal(0), of or MOST_POINTS)
    return (None if of is None else float(of)), (None if points is None else float(points))


def _rule(form: Typed) -> str:
    rule = form.text("rule", LINE)
    if rule not in dict(rule_choices()):
        form.refuse(_("Hãy chọn một mục trong danh sách."), "rule")
    return rule


def _given(form: Typed) -> dict[str, Any]:
    done = form.number("done", parse_amount, Decimal(0))
    total = form.number("total", parse_amount, Decimal(0))
    printed = form.number("printed_rate", parse_share, Decimal(0), HUNDRED * 10)
    if (done is None) != (total is None) and not {"done", "total"} & form.errors.keys():
        form.refuse(_("Cần cả số đạt và tổng số."), "done" if done is None else "total")
    if done is not None and total is not None:
        if total == 0:
            form.refuse(_("Số này phải lớn hơn 0."), "total")
        elif done > total:
            form.refuse(_("Số đạt không thể lớn hơn tổng số."), "done")
    figures = {"done": done, "total": total, "printed_rate": printed}
    said = {name: form.text(name, LINE) for name in ("unit", "measure")}
    return {k: str(v) for k, v in figures.items() if v is not None} | {k: v for k, v in said.items() if v}


def _stored(entry: AssessmentEntry) -> dict[str, str]:
    numbers = {name: _trimmed(getattr(entry, name)) for name in ("of", "points")}
    return {"name": entry.name, "lead": entry.lead, "note": entry.note} | numbers


def _trimmed(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")


def new_line(form: Typed, index: str) -> Line | None:
    """A new criterion below an index, or None with an error beside what is wrong."""
    try:
        criterion = parse_criterion(form.text("criterion", 20))
        if criterion.split(".")[0] != index:
            form.refuse(_("Mã tiêu chí phải bắt đầu bằng %(index)s.", index=f"{index}."), "criterion")
    except Refused as error:
        criterion = ""
        form.refuse(str(error), "criterion")
    name = form.text("name", LINE, _("Hãy ghi tên."))
    of, _points = _of_and_points(form)
    rule = _rule(form)
    return None if form.summary else Line(criterion=criterion, name=name, of=of, rule=rule)
