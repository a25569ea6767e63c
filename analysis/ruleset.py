"""Rule sets: one YAML per decision, each rule with its source and status (law, plan or assumed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml

from analysis.wording import exact

FOLDER = Path(__file__).parent / "rules"
Status = Literal["law", "plan", "assumed"]
STATUSES: tuple[Status, ...] = ("law", "plan", "assumed")
_CRITERION_KEYS = {
    "id", "name", "of", "rule", "self_assessed", "inputs", "status", "source", "reason", "measure",
    "at_most_one", "negative", "bands", "higher", "lower", "parts",
}  # fmt: skip


class _Loader(yaml.SafeLoader):
    """Reads decimals as they are written, so that 1.50 keeps its printed digits."""


def _decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(
        str(loader.construct_scalar(node)).replace("_", "").replace(".inf", "Inf").replace(".nan", "NaN")
    )


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


@dataclass(frozen=True, slots=True)
class Band:
    """A share of the points from a value on, with what that rests on."""

    at_least: Decimal
    share: Decimal
    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: how many points, by which rule, from which inputs (name to explanation).

    `rule`: rate (points = rate × of), higher (this year against the last: `bands` at 1 and -1), bands
    (`measure` ratio or growth), parts. `negative` allows inputs below 0.
    """

    id: str
    name: str
    of: Decimal
    rule: Literal["rate", "higher", "bands", "parts"]
    status: Status
    source: str
    reason: str
    inputs: Mapping[str, str]
    bands: tuple[Band, ...]
    parts: tuple[Criterion, ...]
    measure: str
    negative: bool
    at_most_one: bool
    self_assessed: bool


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The criteria of one decision, in order, and the years it was made for, with what holds in others."""

    id: str
    title: str
    source: str
    criteria: tuple[Criterion, ...]
    years: tuple[int, int] | None = None
    other_years: str = ""

    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that take inputs: parts instead of the criterion that they make up."""
        return tuple(leaf for c in self.criteria for leaf in (c.parts or (c,)))

    def misfit(self, year: int) -> str | None:
        """Say in words that the set was made for other years; None when it fits.

        >>> load("qd-1149").misfit(2020) is None, load("qd-1149").misfit(2026)[:36]
        (True, 'Bộ quy tắc này dùng cho năm 2020–202')
        """
        if self.years is None or self.years[0] <= year <= self.years[1]:
            return None
        made_for = f"{self.years[0]}–{self.years[1]}"
        return f"Bộ quy tắc này dùng cho năm {made_for}, không phải {year}. {self.other_years}"


def read_yaml(path: Path) -> Any:
    """Read a YAML file with decimals as written; ValueError in Vietnamese when it is none."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: không đọc được YAML ({error})") from None


def available() -> list[str]:
    """Names of the rule sets that ship with the project."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(name: str | Path) -> RuleSet:
    """Load a shipped rule set by name, or any by path; ValueError names what is missing or unknown.

    >>> [str(c.of) for c in load("qd-1149").criteria]
    ['10', '1', '2', '1', '1', '1']
    """
    path = FOLDER / f"{name}.yaml" if str(name) in available() else Path(name)
    if not path.is_file():
        raise ValueError(f"bộ quy tắc {str(name)!r}: không có; hiện có {', '.join(available())}")
    raw = read_yaml(path)
    if not isinstance(raw, dict) or not isinstance(raw.get("criteria"), list):
        raise ValueError(f"{path.name}: cần id, title, source và danh sách criteria")
    return RuleSet(
        _text(raw, "id", path.name), _text(raw, "title", path.name), _text(raw, "source", path.name),
        tuple(_criterion(c, path.name) for c in raw["criteria"]), *_years(raw, path.name),
    )  # fmt: skip


def _years(raw: Mapping[str, Any], where: str) -> tuple[tuple[int, int] | None, str]:
    years = raw.get("years")
    if years is None:
        return None, ""
    first, last = (years.get(key) if isinstance(years, Mapping) else None for key in ("first", "last"))
    if not isinstance(first, int) or not isinstance(last, int) or first > last:
        raise ValueError(f"{where}: years nhận {years!r}, cần first và last, hai năm")
    return (first, last), _text(years, "otherwise", f"{where}, years")


def _criterion(raw: Mapping[str, Any], where: str) -> Criterion:
    where = f"{where}, {raw.get('id')}"
    _refuse_unknown(raw, _CRITERION_KEYS, where)
    rule = raw.get("rule")
    if rule not in ("rate", "higher", "bands", "parts"):
        raise ValueError(f"{where}: rule nhận {rule!r}, cần rate, higher, bands hoặc parts")
    of = exact(raw.get("of"))
    if of is None or of <= 0:
        raise ValueError(f"{where}: of nhận {raw.get('of')!r}, cần một số lớn hơn 0")
    parts = tuple(_criterion(part, where) for part in raw.get("parts", ()))
    inputs = {key: _text(raw.get("inputs") or {}, key, where) for key in raw.get("inputs") or {}}
    if parts and sum(part.of for part in parts) != of:
        raise ValueError(f"{where}: các phần cộng lại khác {of} điểm")
    return Criterion(
        _text(raw, "id", where), _text(raw, "name", where), of, rule, *_basis(raw, where),
        inputs, _bands(raw, where), parts, str(raw.get("measure", "")),
        bool(raw.get("negative")), bool(raw.get("at_most_one")), bool(raw.get("self_assessed", True)),
    )  # fmt: skip


def _bands(raw: Mapping[str, Any], where: str) -> tuple[Band, ...]:
    listed = list(raw.get("bands", ()))
    if raw["rule"] == "higher":
        listed = [{"at_least": 1} | raw["higher"], {"at_least": -1} | raw["lower"]]
    inherited = {"source": raw.get("source")}
    bands = []
    for band in listed:
        _refuse_unknown(band, {"at_least", "share", "status", "reason"}, where)
        status, _, reason = _basis(inherited | band, where)
        bands.append(Band(Decimal(str(band["at_least"])), Decimal(str(band["share"])), status, reason))
    return tuple(sorted(bands, key=lambda band: -band.at_least))


def _refuse_unknown(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise ValueError(f"{where}: không có mục {unknown}, cần {sorted(known)}")


def _basis(raw: Mapping[str, Any], where: str) -> tuple[Status, str, str]:
    status, reason = raw.get("status"), str(raw.get("reason", ""))
    if status not in STATUSES:
        raise ValueError(f"{where}: status nhận {status!r}, cần một trong {', '.join(STATUSES)}")
    if status == "assumed" and not reason:
        raise ValueError(f"{where}: quy tắc assumed phải ghi reason")
    return status, _text(raw, "source", where), reason


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    if not isinstance(raw.get(key), str) or not raw[key]:
        raise ValueError(f"{where}: {key} nhận {raw.get(key)!r}, cần một chuỗi")
    return str(raw[key])
