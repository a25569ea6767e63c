"""Reading YAML strictly: no repeated keys, and every complaint names file, line, place, given, expected."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import yaml

HERE = Path(__file__).parent


class DefinitionError(ValueError):
    """A definition that cannot be read. `place` is a path such as sections[1].items[0].label."""

    def __init__(self, file: str, place: str, given: object, expected: str, line: int | None = None) -> None:
        self.file, self.place, self.given, self.expected, self.line = file, place, given, expected, line
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}, {place or 'top level'}: given {_short(given)}, expected {expected}")


_SURPRISING = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")


class _StrictLoader(yaml.SafeLoader):
    """YAML lets a repeated key silently win over the first; here it is an error."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[object] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            problem = f"key {key!r} given twice"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        seen.add(key)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


# YAML 1.1 reads the labels No, Yes, On and Off as booleans and 2026-01-01 as a date; 1.2 does not.
_StrictLoader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] not in _SURPRISING]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_text(path: Path) -> str:
    """The file as UTF-8 text."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(str(path), f"byte {error.start}", "broken UTF-8", "UTF-8 text") from None
    except OSError as error:
        raise DefinitionError(str(path), "", error.strerror, "a readable file") from None


def read_yaml(text: str, file: str) -> Any:
    """The plain value of a YAML (or JSON) text."""
    try:
        # Derived from SafeLoader: builds plain values only.
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else None
        raise DefinitionError(file, "YAML", problem, "well-formed YAML", line) from None


def validate(value: Any, schema_file: str, file: str, text: str | None = None) -> None:
    """Raise DefinitionError for the first breach of the JSON Schema, with its line when text is given."""
    schema = json.loads((HERE / schema_file).read_text("utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(value)
    first = min(errors, key=lambda error: (_line(text, error.absolute_path), len(error.path)), default=None)
    if first is not None:
        line = _line(text, first.absolute_path) or None
        given, expected = _explain(first)
        raise DefinitionError(file, dotted(first.absolute_path), given, expected, line)


def dotted(path: Sequence[str | int]) -> str:
    """("sections", 1, "id") as sections[1].id"""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.lstrip(".")


def _line(text: str | None, path: Sequence[str | int]) -> int:
    """The line on which the value at this path begins, 0 where unknown."""
    if text is None:
        return 0
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in path:
        node = _child(node, step)
    return node.start_mark.line + 1 if node is not None else 0


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        child = node.value[step]
        return child if isinstance(child, yaml.Node) else None
    if isinstance(node, yaml.MappingNode):
        found = (value for key, value in node.value if key.value == str(step))
        child = next(found, None)
        return child if isinstance(child, yaml.Node) else None
    return None


_KINDS = {
    "string": "text",
    "array": "a list",
    "object": "a group of fields",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def _explain(error: jsonschema.ValidationError) -> tuple[object, str]:
    rule, value, given = str(error.validator), _any(error.validator_value), _any(error.instance)
    if rule == "type":
        # YAML reads 1 as a number and yes/no as true/false where a code or value was meant.
        quotes = " in quotes" if value == "string" and isinstance(given, int | float) else ""
        return given, _KINDS.get(str(value), str(value)) + quotes
    if rule == "required":
        absent = [name for name in value if name not in given]
        return sorted(map(str, given)), f"the field {absent[0]!r} too"
    if rule == "additionalProperties":
        known = _any(error.schema).get("properties", {})
        unknown = [name for name in given if name not in known]
        return unknown[0], f"one of the fields {', '.join(known)}"
    if rule == "enum":
        return given, "one of " + ", ".join(map(str, value))
    if rule == "pattern":
        return given, f"text of the form {value}"
    return given, f"{rule} {value}"


def _any(value: object) -> Any:
    return value


def _short(value: object) -> str:
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    shown = repr(shown) if isinstance(value, str) else shown
    return shown if len(shown) <= 80 else shown[:77] + "…"
