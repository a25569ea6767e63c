"""The shape of a scorecard file: what must be there, as exact decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analysis.wording import exact, viet

PREFIX = "self_assessed_"


@dataclass(frozen=True, slots=True)
class Missed:
    """A criterion that lost points, with the counts and the rate printed for it, if any."""

    criterion: str
    name: str
    rule: str
    points: Decimal
    of: Decimal
    done: Decimal | None
    total: Decimal | None
    printed_rate: Decimal | None
    measure: str | None

    def evidence(self) -> str | None:
        """Say in words what the document gives as evidence."""
        parts = []
        if self.done is not None and self.total is not None:
            parts.append(f"{viet(self.done)}/{viet(self.total)}")
        if self.printed_rate is not None:
            parts.append(f"{viet(self.printed_rate)}%")
        return "; ".join([*parts, *([self.measure] if self.measure else [])]) or None


@dataclass(frozen=True, slots=True)
class Index:
    """One index of the scorecard with the criteria that lost points."""

    number: int
    name: str
    points: Decimal
    of: Decimal
    lead: str | None
    targets: tuple[Mapping[str, Any], ...]
    missed: tuple[Missed, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A parsed file: the printed total beside the indices."""

    year: int | None
    points: Decimal
    of: Decimal
    indices: tuple[Index, ...]


def parse(document: Any) -> Plan:
    """Read a mapping of the scorecard's shape; ValueError names the entry, what it holds, what is due."""
    scores = _mapping(_mapping(document, "tệp").get("scores"), "scores")
    own = _self_assessed(scores, "scores")
    listed = _list(document.get("indices"), "indices")
    if not listed:
        raise ValueError("indices: trống, cần ít nhất một chỉ số thành phần")
    indices = tuple(_index(raw, f"indices[{i}]") for i, raw in enumerate(listed))
    _unique([str(index.number) for index in indices], "indices")
    _unique([m.criterion for index in indices for m in index.missed], "missed")
    year = document.get("document", {}).get("year") if isinstance(document.get("document"), Mapping) else None
    return Plan(
        year if isinstance(year, int) else None, _number(own, "points", "scores"), _of(own, "scores"), indices
    )


def _index(raw: Any, where: str) -> Index:
    raw = _mapping(raw, where)
    number = raw.get("number")
    if isinstance(number, bool) or not isinstance(number, int):
        raise ValueError(f"{where}.number: nhận {number!r}, cần số thứ tự")
    where = f"chỉ số {number}"
    own = _self_assessed(raw, where)
    missed = _list(raw.get("missed") or [], f"{where}.missed")
    targets = _list(raw.get("targets") or [], f"{where}.targets")
    return Index(
        number, _text(raw, "name", where), _number(own, "points", where), _of(own, where), raw.get("lead"),
        tuple(_mapping(t, f"{where}.targets") for t in targets),
        tuple(_missed(m, f"{where}.missed[{i}]") for i, m in enumerate(missed)),
    )  # fmt: skip


def _missed(raw: Any, where: str) -> Missed:
    raw = _mapping(raw, where)
    criterion = _text(raw, "criterion", where)
    where = f"tiêu chí {criterion}"
    done, total, rate = (
        _number(raw, key, where) if raw.get(key) is not None else None
        for key in ("done", "total", "printed_rate")
    )
    if (done is None) != (total is None) or total == 0:
        raise ValueError(f"{where}: cần cả done và total, total lớn hơn 0")
    return Missed(
        criterion, str(raw.get("name", "")), str(raw.get("rule", "other")), _number(raw, "points", where),
        _of(raw, where), done, total, rate, raw.get("measure"),
    )  # fmt: skip


def _self_assessed(raw: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    keys = [key for key in raw if str(key).startswith(PREFIX)]
    if len(keys) != 1:
        raise ValueError(f"{where}: nhận {keys or 'không mục nào'}, cần một mục {PREFIX}<năm>")
    return _mapping(raw[keys[0]], f"{where}.{keys[0]}")


def _number(raw: Mapping[str, Any], key: str, where: str) -> Decimal:
    number = exact(raw.get(key))
    if number is None or number < 0:
        raise ValueError(f"{where}.{key}: nhận {raw.get(key)!r}, cần một số không âm")
    return number


def _of(raw: Mapping[str, Any], where: str) -> Decimal:
    number = _number(raw, "of", where)
    if number == 0:
        raise ValueError(f"{where}.of: nhận 0, cần điểm tối đa lớn hơn 0")
    return number


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    if not isinstance(raw.get(key), str) or not raw[key]:
        raise ValueError(f"{where}.{key}: nhận {raw.get(key)!r}, cần một chuỗi")
    return str(raw[key])


def _mapping(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where}: nhận {raw!r}, cần các mục có tên")
    return raw


def _list(raw: Any, where: str) -> list[Any]:
    if not isinstance(raw, list):
        raise ValueError(f"{where}: nhận {raw!r}, cần một danh sách")
    return raw


def _unique(names: list[str], where: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{where}: {', '.join(twice)} có hai lần, cần một lần")
