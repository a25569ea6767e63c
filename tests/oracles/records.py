"""Reads a folder of oracle records and compares what we compute with what another program printed.

A JSON file that is a list holds records; any other JSON is left alone. The folder is `SIPAS_ORACLES` or
`../shared/oracles` beside the repository.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("SIPAS_ORACLES") or ROOT.parent / "shared" / "oracles")
STRICT = os.environ.get("SIPAS_ORACLES_STRICT") == "1"
REFUSALS = ("NaN", "NA", "Inf", "-Inf", "undefined", "error")


@dataclass(frozen=True)
class Record:
    """One expected result with its own tolerance."""

    id: str
    group: str
    params: Mapping[str, Any]
    design: Mapping[str, Any] | None
    data: Path | None
    estimand: str
    expected: Mapping[str, Any]
    tolerance: Mapping[str, Any]
    file: str


def load(folder: Path = FOLDER) -> list[Record]:
    """Return all records of the folder, in file order; none when there is no such folder."""
    return [record for path in sorted(folder.glob("*.json")) for record in _records(path)]


def _records(path: Path) -> Iterator[Record]:
    content = json.loads(path.read_text(encoding="utf-8"))
    for raw in content if isinstance(content, list) else ():
        data = path.parent / "data" / raw["data"] if raw.get("data") else None
        yield Record(
            raw["id"], raw["group"], raw.get("params") or {}, raw.get("design"), data,
            raw.get("estimand", ""), raw["expected"], raw.get("tolerance") or {}, path.name,
        )  # fmt: skip


def differences(record: Record, got: Mapping[str, Any] | None) -> list[str]:
    """List where `got` leaves the record's tolerance; `got` None means that we refused the whole input."""
    return list(_compare(record.expected, got, record.tolerance, ()))


def _compare(want: Any, got: Any, tolerance: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    where = ".".join(path)
    if isinstance(want, Mapping):
        for key, value in want.items():
            if isinstance(got, Mapping) and key not in got and value is not None:
                yield f"{where}.{key}: not computed"
            else:
                yield from _compare(value, got.get(key) if got else None, tolerance, (*path, key))
    elif isinstance(want, list):
        given = list(got) if got is not None else [None] * len(want)
        if len(given) != len(want):
            yield f"{where}: {len(given)} values, expected {len(want)}"
        for i, (w, g) in enumerate(zip(want, given, strict=False)):
            yield from _compare(w, g, tolerance, (*path, str(i)))
    elif not _agrees(want, got, tolerance, path):
        yield f"{where}: got {got!r}, expected {want!r}"


def _agrees(want: Any, got: Any, tolerance: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    if want is None:
        return True
    if isinstance(want, str):
        return _agrees_with_word(want, got)
    if got is None or isinstance(got, str) or isinstance(want, bool) != isinstance(got, bool):
        return False
    if isinstance(want, bool):
        return want == bool(got)
    rel = tolerance.get("rel", 1e-9)
    for key in path:
        rel = (tolerance.get("per_method") or {}).get(key, rel)
    return bool(abs(float(got) - want) <= tolerance.get("abs", 1e-10) + rel * abs(want))


def _agrees_with_word(want: str, got: Any) -> bool:
    if want.partition(":")[0] in REFUSALS:
        return got is None or (want.endswith("Inf") and got == float(want.lower()))
    return bool(want == got)
