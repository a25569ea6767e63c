"""From YAML to Questionnaire and back to plain values, with the two hashes that pin a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from questionnaires.canonical import canonical, digest
from questionnaires.model import Condition, Factor, Item, Option, Questionnaire, Section
from questionnaires.source import HERE, DefinitionError, read_text, read_yaml, validate

Plain = Mapping[str, Any]


def available() -> list[str]:
    """Names of the questionnaires that come with the platform."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def load(name_or_path: str | Path) -> Questionnaire:
    """The questionnaire of this name, or of a YAML file anywhere.

    Raises DefinitionError naming file, line, place, given and expected.
    """
    path = _path(name_or_path)
    return _parsed(read_text(path), str(path))


@lru_cache(maxsize=16)
def _parsed(text: str, file: str) -> Questionnaire:
    """Reading YAML takes a tenth of a second, and the same text always means the same."""
    data = read_yaml(text, file)
    validate(data, "schema.json", file, text)
    return _build(data, file)


def from_dict(data: Plain) -> Questionnaire:
    """The questionnaire of plain values, as read from stored canonical JSON."""
    validate(data, "schema.json", "questionnaire")
    return _build(data, "questionnaire")


def to_dict(questionnaire: Questionnaire) -> dict[str, Any]:
    """Plain values with every scale written out; fields at their default are left out."""
    plain = _plain(questionnaire)
    assert isinstance(plain, dict)
    return plain


def canonical_json(questionnaire: Questionnaire) -> bytes:
    """The full questionnaire as canonical JSON, kept with every version that ever collected an answer."""
    return canonical(to_dict(questionnaire))


def content_hash(questionnaire: Questionnaire) -> str:
    """SHA-256 of the whole content: any change of wording changes it."""
    return digest(to_dict(questionnaire))


def layout_hash(questionnaire: Questionnaire) -> str:
    """SHA-256 of what the card depends on: ids, kinds, codes, values, widths and their order."""
    items = [
        [item.id, item.kind, item.width, [[option.code, option.value] for option in item.options]]
        for item in questionnaire.items
    ]
    return digest([questionnaire.id, items])


def _path(name_or_path: str | Path) -> Path:
    given = Path(name_or_path)
    if given.suffix in (".yaml", ".yml", ".json") or len(given.parts) > 1:
        return given
    name = str(name_or_path)
    if name not in available():
        raise DefinitionError(name, "", name, f"a file ending in .yaml, or one of {', '.join(available())}")
    return HERE / f"{name}.yaml"


def _plain(value: object) -> object:
    if is_dataclass(value):
        kept = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(part) for field, part in kept if part != field.default}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _build(data: Plain, file: str) -> Questionnaire:
    scales = data.get("scales", {})
    return Questionnaire(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        languages=tuple(data["languages"]),
        pages=data["pages"],
        minutes=data["minutes"],
        factors=tuple(Factor(**factor) for factor in data.get("factors", ())),
        sections=tuple(
            _section(section, scales, file, f"sections[{index}]")
            for index, section in enumerate(data["sections"])
        ),
        notes=data.get("notes"),
    )


def _section(data: Plain, scales: Plain, file: str, place: str) -> Section:
    defaults = data.get("defaults", {})
    items = tuple(
        _item({**defaults, **item}, scales, file, f"{place}.items[{index}]")
        for index, item in enumerate(data["items"])
    )
    return Section(id=data["id"], title=data["title"], intro=data.get("intro"), items=items)


def _item(data: dict[str, Any], scales: Plain, file: str, place: str) -> Item:
    scale = data.pop("scale", None)
    if scale is not None and scale not in scales:
        declared = ", ".join(scales) or "none"
        raise DefinitionError(file, f"{place}.scale", scale, f"a declared scale: {declared}")
    merged = {"kind": "choice", "name": data["label"], **scales.get(scale, {}), **data}
    for needed in ("role", "source"):
        if needed not in merged:
            raise DefinitionError(file, place, sorted(data), f"the field {needed!r} too")
    merged["options"] = tuple(_option(option) for option in merged.get("options", ()))
    merged["satisfied"] = tuple(merged.get("satisfied", ()))
    if "ask_if" in merged:
        condition = merged["ask_if"]
        merged["ask_if"] = Condition(condition["item"], tuple(condition["values"]))
    return Item(**merged)


def _option(data: Plain) -> Option:
    return Option(data["code"], data.get("value", data["code"]), data["label"])
