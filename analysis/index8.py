"""Index 8 of PAR INDEX by a rule set: points, reasons and what each rule rests on.

Sentences are Vietnamese, for the report. Points are rounded half up to four decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from analysis import ruleset
from analysis.index8_inputs import checked_inputs, read_inputs, refuse_unknown, template
from analysis.ruleset import Band, Criterion, RuleSet, Status
from analysis.wording import percent, points_of, viet

__all__ = ["CriterionScore", "Index8", "OwnEstimate", "read_inputs", "score", "score_document", "template"]

Basis = Literal["rule", "award", "ministry", "own_estimate"]
EXAMPLE_2020 = ruleset.FOLDER / "examples" / "index8-2020.yaml"
OWN_LABEL = "ước tính nội bộ, không phải SIPAS"


@dataclass(frozen=True, slots=True)
class OwnEstimate:
    """An index of one of our rounds, standing in for the ministry's figure until that exists; rates 0-1."""

    rate: float
    low: float | None = None
    high: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """Points of one criterion; None with the reason when they cannot be had.

    `status` is that of the rule applied, `basis` where the points come from. `low`, `high` are points too,
    only for an own estimate, and `label` then says what it is not.
    """

    id: str
    name: str
    points: float | None
    of: float
    reason: str
    status: Status
    source: str
    basis: Basis | None = None
    label: str | None = None
    low: float | None = None
    high: float | None = None
    note: str | None = None
    parts: tuple[CriterionScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Index8:
    """The index: `subtotal` of the self-assessed criteria and `total`, None while anything is missing.

    `known` of `known_of` adds up what could be scored so far; `missing` names the rest.
    """

    year: int
    rules: str
    title: str
    criteria: tuple[CriterionScore, ...]
    subtotal: float | None
    subtotal_of: float
    total: float | None
    of: float
    known: float
    known_of: float
    missing: tuple[str, ...]


def score_document(document: Any, own: OwnEstimate | None = None) -> Index8:
    """Score `{year, rules, inputs}` as read from a file; ValueError says where, what was given, what is due.

    >>> scored = score_document(read_inputs(EXAMPLE_2020))
    >>> scored.subtotal, scored.subtotal_of, scored.total
    (3.5, 6.0, None)
    """
    if not isinstance(document, Mapping):
        raise ValueError(f"tệp số liệu: nhận {type(document).__name__}, cần year, rules và inputs")
    refuse_unknown("tệp số liệu", document, {"year", "rules", "inputs"})
    rules = document.get("rules")
    if not isinstance(rules, str):
        raise ValueError(f"rules: nhận {rules!r}, cần tên bộ quy tắc, có {', '.join(ruleset.available())}")
    return score(ruleset.load(rules), document.get("year"), document.get("inputs"), own)


def score(rules: RuleSet, year: Any, inputs: Any, own: OwnEstimate | None = None) -> Index8:
    """Score a year's inputs, `{criterion: {input: number}}`, by a rule set.

    Any criterion also takes `award` (points already given, with a `note` saying why) instead of figures.
    The SIPAS criterion takes the ministry's rate; without it, `own` is shown for what it is.
    """
    if isinstance(year, bool) or not isinstance(year, int) or not 2012 <= year <= 2100:
        raise ValueError(f"year: nhận {year!r}, cần một năm từ 2012 đến 2100")
    given = checked_inputs(rules, inputs)
    scores = tuple(_score(c, given, own) for c in rules.criteria)
    mine = [s for s, c in zip(scores, rules.criteria, strict=True) if c.self_assessed]
    known = [s for s in scores if s.points is not None]
    return Index8(
        year, rules.id, rules.title, scores, _sum(mine), sum(s.of for s in mine), _sum(scores),
        sum(s.of for s in scores), _sum(known) or 0.0, sum((s.of for s in known), 0.0),
        tuple(s.id for s in scores if s.points is None),
    )  # fmt: skip


def _sum(scores: list[CriterionScore] | tuple[CriterionScore, ...]) -> float | None:
    if any(s.points is None for s in scores):
        return None
    return float(sum((Decimal(str(s.points)) for s in scores), Decimal(0)))


def _score(
    criterion: Criterion, given: Mapping[str, dict[str, Any]], own: OwnEstimate | None
) -> CriterionScore:
    values = given.get(criterion.id, {})
    if "award" in values:
        return _awarded(criterion, values)
    if criterion.rule == "parts":
        return _from_parts(criterion, tuple(_score(part, given, own) for part in criterion.parts))
    if criterion.rule == "rate" and "rate" not in values and own is not None:
        return _own(criterion, own)
    missing = [f"{key} ({text})" for key, text in criterion.inputs.items() if key not in values]
    if missing:
        return _unscored(criterion, f"Thiếu số liệu: {'; '.join(missing)}.", values)
    return _RULES[criterion.rule](criterion, values)


def _result(criterion: Criterion, points: Decimal | None, reason: str, **more: Any) -> CriterionScore:
    more = {"status": criterion.status, "source": criterion.source, "basis": "rule"} | more
    rounded = None if points is None else float(points_of(points))
    return CriterionScore(criterion.id, criterion.name, rounded, float(criterion.of), reason, **more)


def _unscored(criterion: Criterion, reason: str, values: Mapping[str, Any]) -> CriterionScore:
    return _result(criterion, None, reason, basis=None, note=values.get("note"))


def _awarded(criterion: Criterion, values: Mapping[str, Any]) -> CriterionScore:
    note = values.get("note")
    if note is None:
        raise ValueError(f"inputs.{criterion.id}.note: chưa có, cần căn cứ của điểm ghi nhận (award)")
    reason = f"Điểm ghi nhận {viet(values['award'])}, chưa tính lại được từ số liệu gốc: {note}."
    return _result(criterion, values["award"], reason, basis="award", status="assumed", note=note)


def _from_parts(criterion: Criterion, parts: tuple[CriterionScore, ...]) -> CriterionScore:
    total = _sum(parts)
    if total is None:
        lacking = ", ".join(part.id for part in parts if part.points is None)
        return _result(criterion, None, f"Chưa chấm được {lacking}.", basis=None, parts=parts)
    reason = " + ".join(f"{part.id}: {viet(part.points or 0.0)}" for part in parts)
    weakest = "assumed" if any(part.status == "assumed" for part in parts) else criterion.status
    return _result(criterion, Decimal(str(total)), f"Cộng {reason}.", parts=parts, status=weakest)


def _rate(criterion: Criterion, values: Mapping[str, Any]) -> CriterionScore:
    rate = values["rate"]
    reason = f"SIPAS do Bộ Nội vụ công bố {percent(rate)} × {viet(criterion.of)} điểm."
    return _result(criterion, rate * criterion.of, reason, basis="ministry", note=values.get("note"))


def _own(criterion: Criterion, own: OwnEstimate) -> CriterionScore:
    """Points from a round of ours, labelled, with an interval that covers sampling only."""
    scale = {key: getattr(own, key) for key in ("rate", "low", "high")}
    for key, value in scale.items():
        if value is not None and not 0 <= value <= 1:
            raise ValueError(f"sipas.{key}: nhận {value!r}, cần một số từ 0 đến 1")
    points = {k: None if v is None else points_of(Decimal(str(v)) * criterion.of) for k, v in scale.items()}
    spread = ""
    if own.low is not None and own.high is not None:
        spread = f" (khoảng {viet(own.low * 100, 2)}–{percent(own.high)})"
    reason = (
        f"Chưa có SIPAS của Bộ Nội vụ; khảo sát của tỉnh cho {percent(own.rate)}{spread} × "
        f"{viet(criterion.of)} điểm. Khoảng tin cậy chỉ gồm sai số chọn mẫu; khảo sát tự tổ chức thường cao "
        "hơn SIPAS từ 10 điểm phần trăm trở lên."
    )
    low, high = (None if points[k] is None else float(points[k] or 0) for k in ("low", "high"))
    return _result(
        criterion, points["rate"], reason, basis="own_estimate", label=OWN_LABEL, low=low, high=high,
        note=own.source or None,
    )  # fmt: skip


def _higher(criterion: Criterion, values: Mapping[str, Any]) -> CriterionScore:
    now, before = values["current"], values["previous"]
    figures = f"{viet(now)} so với {viet(before)} năm trước"
    if now == before:
        return _unscored(criterion, f"{figures}: bằng nhau, chưa rõ cách chấm; ghi điểm vào award.", values)
    word, band = ("cao hơn,", criterion.bands[0]) if now > before else ("thấp hơn,", criterion.bands[-1])
    return _by_band(criterion, band, f"{figures}: {word}", values)


def _bands(criterion: Criterion, values: Mapping[str, Any]) -> CriterionScore:
    part, whole = (values[key] for key in criterion.inputs)
    if whole == 0 or (criterion.at_most_one and part > whole):
        name = list(criterion.inputs)[1]
        raise ValueError(f"inputs.{criterion.id}: nhận {viet(part)} trên {viet(whole)}, {name} phải lớn hơn")
    growth = criterion.measure == "growth"
    value = part / whole - 1 if growth else part / whole
    figures = f"{viet(part)}/{viet(whole)}, {'tăng' if growth else 'đạt'} {percent(value)}"
    for band in criterion.bands:
        if value >= band.at_least:
            return _by_band(criterion, band, f"{figures}: từ {percent(band.at_least, 0)} trở lên", values)
    return _unscored(criterion, f"{figures}: chưa rõ bậc điểm ở mức này; ghi điểm vào award.", values)


def _by_band(criterion: Criterion, band: Band, text: str, values: Mapping[str, Any]) -> CriterionScore:
    basis = f" ({band.reason})" if band.reason else ""
    points = band.share * criterion.of
    reason = f"{text} được {viet(points)} điểm{basis}."
    return _result(criterion, points, reason, status=band.status, note=values.get("note"))


_RULES = {"rate": _rate, "higher": _higher, "bands": _bands}
