"""The rules in force: data files that an office can read and edit, checked before they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from survey.cases.normal import key, sound
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.vietnamese import fold

SHIPPED = Path(__file__).parent / "data"
TOPICS, IDENTIFYING = "topics.yaml", "identifying.yaml"
_TOPIC_FIELDS = {"code", "name", "words", "accented", "only_affirmed", "opens_case"}
_FIELDS = {"version", "negations", "breaks", "abbreviations", "topics"}
_CODE = 24


@dataclass(frozen=True)
class Phrase:
    """Words to look for: as written in the rules, and as compared with accents, without and by sound."""

    text: str
    keys: tuple[str, ...]
    plain: tuple[str, ...]
    sounds: tuple[str, ...]
    accented: bool


@dataclass(frozen=True)
class Topic:
    code: str
    name: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    only_affirmed: bool = False
    opens_case: bool = False


@dataclass(frozen=True)
class Rules:
    """Topics in their order, and what helps to read a comment."""

    version: str
    topics: tuple[Topic, ...]
    negations: frozenset[str]
    breaks: frozenset[str]
    abbreviations: Mapping[str, str] = field(default_factory=dict)

    def topic(self, code: str) -> Topic | None:
        """None for a topic that an earlier version of the rules knew."""
        return next((topic for topic in self.topics if topic.code == code), None)


def in_force(instance: Path, name: str) -> Path:
    """The office's own file, or the shipped one."""
    own = instance / name
    return own if own.is_file() else SHIPPED / name


def topic_rules(instance: Path) -> Rules:
    """The rules in force; raises Refused naming the file and its first mistakes."""
    path = in_force(instance, TOPICS)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Rules:
    return read_topics(path)


def load_yaml(path: Path) -> Any:
    """The content of a YAML file; raises Refused when it is none."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        text = _("Không đọc được %(path)s: %(reason)s.")
        raise Refused(text % {"path": path.name, "reason": str(error).replace("\n", " ")}) from None


def read_topics(path: Path) -> Rules:
    """Rules from a file; raises Refused with every mistake found."""
    content = load_yaml(path)
    problems = list(_problems(content))
    if problems:
        raise Refused("\n".join(f"{path.name}: {problem}" for problem in problems))
    return Rules(
        version=str(content["version"]),
        topics=tuple(_topic(given) for given in content["topics"]),
        negations=frozenset(key(word) for word in content.get("negations", ())),
        breaks=frozenset(key(word) for word in content.get("breaks", ())),
        abbreviations={k.casefold(): v for k, v in content.get("abbreviations", {}).items()},
    )


def _topic(given: Mapping[str, Any]) -> Topic:
    free = (_phrase(text, accented=False) for text in given.get("words") or ())
    bound = (_phrase(text, accented=True) for text in given.get("accented") or ())
    marks = {name: bool(given.get(name, False)) for name in ("only_affirmed", "opens_case")}
    return Topic(given["code"], given["name"], (*free, *bound), **marks)


def _phrase(text: str, *, accented: bool) -> Phrase:
    parts = str(text).split()
    keys = tuple(map(key, parts))
    return Phrase(" ".join(parts), keys, tuple(map(fold, parts)), tuple(map(sound, keys)), accented)


def _problems(content: Any) -> Any:
    """Sentences, one per mistake."""
    if not isinstance(content, dict) or not isinstance(content.get("topics"), list) or not content["topics"]:
        yield _("cần có “topics”, một danh sách nhóm")
        return
    if not content.get("version"):
        yield _("cần có “version”")
    yield from (_("không có mục tên “%(name)s”", name=name) for name in sorted(content.keys() - _FIELDS))
    yield from _wrong_lists(content)
    seen: set[str] = set()
    for place, given in enumerate(content["topics"], 1):
        code = given.get("code") if isinstance(given, dict) else None
        if not isinstance(code, str) or not code or len(code) > _CODE:
            yield _("nhóm thứ %(n)s: “code” là chữ, dài 1–24 ký tự", n=place)
            continue
        if code in seen:
            yield _("nhóm “%(code)s” có hai lần", code=code)
        seen.add(code)
        yield from _wrong_topic(code, given)


def _wrong_lists(content: Mapping[str, Any]) -> Any:
    for name in ("negations", "breaks"):
        if not _texts(content.get(name, [])):
            yield _("“%(name)s” phải là danh sách từ", name=name)
    short = content.get("abbreviations", {})
    if not isinstance(short, dict) or not _texts([*short, *short.values()]):
        yield _("“abbreviations” phải là các cặp chữ tắt: chữ đầy đủ")


def _wrong_topic(code: str, given: Mapping[str, Any]) -> Any:
    name = given.get("name")
    if not isinstance(name, dict) or not isinstance(name.get("vi"), str):
        yield _("nhóm “%(code)s”: “name” cần có “vi”", code=code)
    yield from (
        _("nhóm “%(code)s”: không có mục tên “%(name)s”", code=code, name=extra)
        for extra in sorted(given.keys() - _TOPIC_FIELDS)
    )
    for kind in ("words", "accented"):
        if not _texts(given.get(kind) or []):
            yield _("nhóm “%(code)s”: “%(name)s” phải là danh sách từ", code=code, name=kind)
    if not (given.get("words") or given.get("accented")):
        yield _("nhóm “%(code)s” chưa có từ nào", code=code)


def _texts(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(one, str) and one.strip() for one in given)
