"""The inputs of Index 8: the empty file to fill in, and what is refused in a filled one.

A criterion takes its figures, or `award` with a `note`; parts stand under their criterion or on top.
Messages are Vietnamese: where, what was given, what is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from analysis.ruleset import Criterion, RuleSet, read_yaml
from analysis.wording import exact, viet

_FREE = {"award", "note"}


def template(rules: RuleSet) -> dict[str, Any]:
    """Return the empty inputs of a rule set, in the shape that `score_document` reads.

    >>> from analysis.ruleset import load
    >>> template(load("qd-1149"))["inputs"]["8.6"]
    {'done': None, 'total': None}
    """
    return {"year": None, "rules": rules.id, "inputs": {c.id: _empty(c) for c in rules.criteria}}


def _empty(criterion: Criterion) -> dict[str, Any]:
    return {part.id: _empty(part) for part in criterion.parts} or dict.fromkeys(criterion.inputs)


def read_inputs(path: Path) -> Any:
    """Read an inputs file for `score_document`; ValueError when it is no YAML."""
    return read_yaml(path)


def checked_inputs(rules: RuleSet, inputs: Any) -> dict[str, dict[str, Any]]:
    """Return the inputs by criterion and part, numbers as decimals, nothing missing kept.

    Raises ValueError on anything that no rule asks for, on wrong types, and on figures beside an award.
    """
    if not isinstance(inputs, Mapping):
        raise ValueError(f"inputs: nhận {inputs!r}, cần các tiêu chí, như 8.2: current và previous")
    known = {c.id: c for c in (*rules.criteria, *rules.leaves())}
    refuse_unknown("inputs", inputs, set(known))
    out: dict[str, dict[str, Any]] = {}
    for key, values in inputs.items():
        for criterion, found in _checked(known[key], f"inputs.{key}", values):
            if found and criterion.id in out:
                raise ValueError(f"inputs.{criterion.id}: ghi hai lần, cần một lần")
            out |= {criterion.id: found} if found else {}
    for criterion in rules.criteria:
        parts = [part.id for part in criterion.parts if part.id in out]
        if parts and "award" in out.get(criterion.id, {}):
            raise ValueError(f"inputs.{criterion.id}: nhận cả award và {parts}, cần một trong hai")
    return out


def refuse_unknown(where: str, given: Mapping[Any, Any], known: set[str]) -> None:
    """Raise ValueError naming the keys of `given` that are not known."""
    unknown = [key for key in given if key not in known]
    if unknown:
        raise ValueError(f"{where}: không có mục {unknown}, cần {', '.join(sorted(known))}")


def _checked(criterion: Criterion, where: str, values: Any) -> list[tuple[Criterion, dict[str, Any]]]:
    if values is None:
        return []
    parts = {part.id: part for part in criterion.parts}
    expected = set(criterion.inputs) | set(parts) | _FREE
    if not isinstance(values, Mapping):
        raise ValueError(f"{where}: nhận {values!r}, cần {', '.join(sorted(expected))}")
    refuse_unknown(where, values, expected)
    own = {k: _value(criterion, where, k, v) for k, v in values.items() if k not in parts and v is not None}
    if "award" in own and set(own) - _FREE:
        raise ValueError(f"{where}: nhận cả award và số liệu {sorted(set(own) - _FREE)}, cần một trong hai")
    below = [_checked(parts[k], f"{where}.{k}", v) for k, v in values.items() if k in parts]
    return [(criterion, own), *(pair for pairs in below for pair in pairs)]


def _value(criterion: Criterion, where: str, key: str, value: Any) -> Any:
    where = f"{where}.{key}"
    if key == "note":
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{where}: nhận {value!r}, cần một câu")
        return value.strip()
    number = exact(value)
    signed = criterion.negative and key != "award"
    if number is None or (number < 0 and not signed):
        raise ValueError(f"{where}: nhận {value!r}, cần một số{'' if signed else ' không âm'}")
    most = criterion.of if key == "award" else Decimal(1) if criterion.rule == "rate" else None
    if most is not None and number > most:
        hint = " (84,92% ghi là 0.8492)" if key == "rate" else ""
        raise ValueError(f"{where}: nhận {value!r}, cần một số từ 0 đến {viet(most)}{hint}")
    return number
