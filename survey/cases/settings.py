"""What an office may set about cases, read together so that a mistake stops the job at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from survey.cases.identify import Identifying, identifying
from survey.cases.rules import Rules, in_force, load_yaml, topic_rules
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.registry.calendar import Calendar

HANDLING = "handling.yaml"


@dataclass(frozen=True)
class Settings:
    """Topic rules, the finder of identifying words, the calendar, and two numbers."""

    rules: Rules
    finder: Identifying
    calendar: Calendar
    due_working_days: int
    answers_at_least: int


def read(instance: Path) -> Settings:
    """The settings in force; raises Refused for the first file that cannot be used."""
    path = in_force(instance, HANDLING)
    content = load_yaml(path)
    numbers = [_number(path, content, name) for name in ("due_working_days", "answers_at_least")]
    return Settings(topic_rules(instance), identifying(instance), Calendar(instance), *numbers)


def _number(path: Path, content: object, name: str) -> int:
    given = content.get(name) if isinstance(content, dict) else None
    if type(given) is not int or not 1 <= given <= 1000:
        text = _("%(path)s: “%(name)s” là số nguyên từ 1 đến 1000, không phải %(given)s.")
        raise Refused(text % {"path": path.name, "name": name, "given": repr(given)})
    return given
