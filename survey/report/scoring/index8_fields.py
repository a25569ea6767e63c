"""What is asked about a criterion of Index 8, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from analysis.ruleset import Criterion, RuleSet
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import AssessmentEntry
from survey.registry.scoring_input import parse_amount, parse_share, typed
from survey.report.scoring.editing import LINE, TEXT, Editor, Field
from survey.report.scoring.room import Typed
from survey.tabulate import index8

Snapshot = Callable[[str], dict[str, Any] | None]
HUNDRED = Decimal(100)


def criterion_of(rules: RuleSet, name: str) -> Criterion | None:
    """A criterion or a part by its number."""
    every = [one for criterion in rules.criteria for one in (criterion, *criterion.parts)]
    return next((one for one in every if one.id == name), None)


def editor_of(
    rules: RuleSet, criterion: Criterion, rounds: Sequence[tuple[str, str]], snapshot: Snapshot
) -> Editor:
    """The editor of a criterion: the ministry's figure, or the inputs of its rule and points awarded."""
    if criterion.rule == "rate":
        return _sipas(rounds, snapshot)
    return _figures(rules, criterion)


def _sipas(rounds: Sequence[tuple[str, str]], snapshot: Snapshot) -> Editor:
    percent = _("Tính bằng phần trăm, ví dụ 84,92. Để trống khi Bộ chưa công bố.")
    fields = (
        Field("rate", _("SIPAS do Bộ Nội vụ công bố, %"), "short", percent),
        Field("source", _("Nguồn công bố"), "line", _("Số, ngày văn bản hoặc địa chỉ trang công bố.")),
        Field(
            "round",
            _("Đợt khảo sát của tỉnh để ước tính nội bộ"),
            "select",
            _("Dùng khi chưa có số của Bộ; luôn ghi rõ “ước tính nội bộ, không phải SIPAS”."),
            (("", _("Không dùng")), *rounds),
        ),
        Field("own_rate", _("Hoặc: khảo sát của tỉnh ngoài hệ thống, %"), "short"),
        Field("own_source", _("Nguồn của khảo sát ấy")),
        *_common(),
    )

    def read(form: Typed, _entry: AssessmentEntry) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for name, source in (("rate", "source"), ("own_rate", "own_source")):
            value = form.number(name, parse_share, Decimal(0), HUNDRED)
            said = form.text(source, LINE)
            if value is not None and not said:
                form.refuse(_("Hãy ghi nguồn của con số này."), source)
            given |= {} if value is None else {name: str(value / HUNDRED)}
            given |= {source: said} if said else {}
        chosen = form.text("round", LINE)
        if chosen and chosen not in {slug for slug, _name in rounds}:
            form.refuse(_("Hãy chọn một mục trong danh sách."), "round")
        elif chosen:
            given |= {"round": chosen, "own": snapshot(chosen) or {}}
        return {"given": given, **_read_common(form)}

    return Editor(fields=fields, stored=_stored_sipas, read=read)


def _stored_sipas(entry: AssessmentEntry) -> dict[str, str]:
    given = entry.given
    shown = {name: _as_percent(given.get(name)) for name in ("rate", "own_rate")}
    return (
        shown
        | {name: given.get(name, "") for name in ("source", "round", "own_source")}
        | _stored_common(entry)
    )


def _as_percent(rate: object) -> str:
    return "" if rate is None else f"{(Decimal(str(rate)) * HUNDRED).normalize():f}".replace(".", ",")


def _figures(rules: RuleSet, criterion: Criterion) -> Editor:
    hint = _("Dấu phẩy là thập phân: 6,55. Dấu chấm ngăn hàng nghìn: 180.840.")
    inputs = tuple(Field(name, text, "line", hint) for name, text in criterion.inputs.items())
    of = typed({"of": criterion.of.normalize()}, "of")
    award = _("Chỉ dùng khi không tính được từ số liệu; tối đa %(of)s. Ghi căn cứ ở ô Ghi chú.", of=of)
    fields = (*inputs, Field("award", _("Hoặc: điểm đã được chấm"), "short", award), *_common())

    def stored(entry: AssessmentEntry) -> dict[str, str]:
        figures = {name: typed(entry.given, name) for name in criterion.inputs}
        return figures | {"award": typed({"p": _trimmed(entry.points)}, "p")} | _stored_common(entry)

    def read(form: Typed, entry: AssessmentEntry) -> dict[str, Any]:
        low = None if criterion.negative else Decimal(0)
        given = {n: str(v) for n in criterion.inputs if (v := form.number(n, parse_amount, low)) is not None}
        award = form.number("award", parse_share, Decimal(0), criterion.of)
        change = {"given": given, "points": None if award is None else float(award), **_read_common(form)}
        if not form.summary:
            _consistent(rules, criterion, form, entry, change)
        return change

    return Editor(fields=fields, stored=stored, read=read)


def _consistent(
    rules: RuleSet, criterion: Criterion, form: Typed, entry: AssessmentEntry, change: dict[str, Any]
) -> None:
    """Refuse in plain words what the rule set would refuse, and the rest in its own words."""
    given, points = change["given"], change["points"]
    if points is not None and given:
        form.refuse(_("Ghi số liệu hoặc điểm đã được chấm, không ghi cả hai."), "award")
    if points is not None and not change["note"]:
        form.refuse(_("Điểm đã được chấm cần căn cứ. Hãy ghi vào ô này."), "note")
    if criterion.rule == "bands" and len(given) == 2:
        first, second = criterion.inputs
        if Decimal(given[second]) == 0:
            form.refuse(_("Số này phải lớn hơn 0."), second)
        elif criterion.at_most_one and Decimal(given[first]) > Decimal(given[second]):
            form.refuse(_("Số đạt không thể lớn hơn tổng số."), first)
    if form.summary:
        return
    inputs = index8.inputs_of(other for other in entry.assessment.entries if other.id != entry.id)
    inputs |= {entry.criterion: index8.values_of(given, points, change["note"])}
    try:
        index8.check(rules, inputs, entry.assessment.year)
    except Refused as error:
        form.refuse(str(error))


def _common() -> tuple[Field, ...]:
    return Field("lead", _("Cơ quan chủ trì")), Field("note", _("Ghi chú, căn cứ"), "area")


def _stored_common(entry: AssessmentEntry) -> dict[str, str]:
    return {"lead": entry.lead, "note": entry.note}


def _read_common(form: Typed) -> dict[str, Any]:
    return {"lead": form.text("lead", LINE), "note": form.text("note", TEXT)}


def _trimmed(points: float | None) -> str | None:
    return None if points is None else f"{points:.4f}".rstrip("0").rstrip(".")
