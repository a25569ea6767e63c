"""A posted JSON answer: what it must look like, and every place where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from survey.i18n import gettext as _
from survey.i18n import is_language
from survey.intake.parse import Answer, Invalid, Problem, clean_text, parse_id

REQUIRED = ("id", "round", "unit", "answers")
OPTIONAL = ("version", "comments", "language", "answered_at", "website")


class Unreadable(ValueError):
    """A body that is no JSON object."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One answer as a machine sent it; the answers' values are not yet checked."""

    id: UUID
    round: str
    unit: str
    answers: Mapping[str, Answer]
    version: str | None = None
    comments: Mapping[str, str] = field(default_factory=dict)
    language: str = "vi"
    answered_at: datetime | None = None


def read(body: bytes) -> Posted:
    """The answer in a body; raises Unreadable, or Invalid with everything of the wrong shape."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(str(error)) from None
    if not isinstance(data, dict):
        raise Unreadable(f"given {type(data).__name__}, expected an object")
    if problems := _shape(data):
        raise Invalid(problems)
    moment = data.get("answered_at")
    return Posted(
        id=parse_id(data["id"]),
        round=data["round"],
        unit=data["unit"],
        answers=data["answers"],
        version=data.get("version"),
        comments={name: clean_text(text) for name, text in (data.get("comments") or {}).items()},
        language=data.get("language") or "vi",
        answered_at=None if moment is None else datetime.fromisoformat(moment),
    )


def _shape(data: dict[str, Any]) -> list[Problem]:
    problems = [Problem(name, _("Thiếu mục này.")) for name in REQUIRED if name not in data]
    problems += [
        Problem(str(name), _("Không có mục này.")) for name in data if name not in (*REQUIRED, *OPTIONAL)
    ]
    for name in ("id", "round", "unit", "version", "language", "answered_at"):
        given = data.get(name)
        if name in data and not (isinstance(given, str) or (given is None and name in OPTIONAL)):
            problems.append(Problem(name, _("Phải là chữ, đặt trong dấu ngoặc kép.")))
    return problems or [*_answers(data["answers"]), *_comments(data.get("comments")), *_values(data)]


def _answers(given: Any) -> list[Problem]:
    if not isinstance(given, dict):
        return [Problem("answers", _("Phải là một nhóm “mã câu: câu trả lời”."))]
    wrong = [name for name, value in given.items() if not (isinstance(value, str) or _is_texts(value))]
    return [Problem(name, _("Câu trả lời phải là chữ hoặc một danh sách chữ.")) for name in wrong]


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _comments(given: Any) -> list[Problem]:
    if given is None:
        return []
    if not isinstance(given, dict):
        return [Problem("comments", _("Phải là một nhóm “mã câu: ý kiến”."))]
    return [
        Problem(name, _("Ý kiến phải là chữ.")) for name, text in given.items() if not isinstance(text, str)
    ]


def _values(data: dict[str, Any]) -> list[Problem]:
    problems = []
    language, moment = data.get("language"), data.get("answered_at")
    if data.get("website") not in (None, ""):  # as on the page: only machines fill it in
        problems.append(Problem("website", _("Mục này phải để trống.")))
    if language is not None and not is_language(language):
        problems.append(Problem("language", _("Không có ngôn ngữ “%(code)s”.", code=language[:8])))
    if moment is not None and not _is_aware(moment):
        problems.append(
            Problem("answered_at", _("Phải là thời điểm có múi giờ, ví dụ 2026-03-02T10:30:00+07:00."))
        )
    return problems


def _is_aware(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False
