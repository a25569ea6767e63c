"""Reading aloud: which prepared clip speaks which sentence of a questionnaire, and where it is served.

The web form and the kiosk stand on `clips`; their scripts play what it names and fall back to the
device's own voice. See docs/audio.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from questionnaires.model import Item, Questionnaire
from survey import config
from survey.audio import serving
from survey.audio.choosing import choose
from survey.audio.library import Clip
from survey.audio.script import SENTENCES, Line, clean, item_lines, script
from survey.i18n import DEFAULT, current_language
from survey.registry.places import Province, province_of

__all__ = ["PageSound", "clips", "forget", "init_app", "page_sound"]


def clips(questionnaire: Questionnaire, language: str, consent: Sequence[str] = ()) -> dict[str, str]:
    """The addresses of the clips that can be played, by key; docs/audio.md lists the keys.

    `consent` are the paragraphs that the page shows; theirs are `_consent.1`, `_consent.2` and so on.
    Read once per process: recordings added later are heard after a restart.
    """
    return {key: clip.url for key, clip in _found(questionnaire, language, consent).items()}


@dataclass(frozen=True)
class PageSound:
    """What a page tells its script: addresses by key as JSON, and whether all are a person's voice."""

    clips: Markup
    recorded: bool


def page_sound(questionnaire: Questionnaire, items: Sequence[Item], consent: Sequence[str] = ()) -> PageSound:
    """The clips of these questions and of the consent shown; what is not whole is left out.

    So that one voice reads the whole of a question, the device's or ours.
    """
    ids = tuple(item.id for item in items)
    return _page_sound(questionnaire, current_language(), ids, tuple(consent), *_office())


def forget() -> None:
    """Read all folders anew when next asked, as a new process does."""
    for remembered in (_choose, _page_sound):
        remembered.cache_clear()


def init_app(app: Flask) -> None:
    """Serve /audio/<set>/<language>/<key>; templates get `page_sound`."""
    serving.init_app(app)
    app.jinja_env.globals["page_sound"] = page_sound
    if app.debug:
        app.before_request(forget)


_Office = tuple[Path, Province, str]


def _office() -> _Office:
    settings = config.current()
    return settings.instance, province_of(settings.province), settings.contact


def _found(questionnaire: Questionnaire, language: str, consent: Sequence[str]) -> Mapping[str, Clip]:
    return _choose(questionnaire, language, tuple(consent), *_office())


@lru_cache(maxsize=128)
def _choose(
    questionnaire: Questionnaire,
    language: str,
    consent: tuple[str, ...],
    instance: Path,
    province: Province,
    contact: str,
) -> Mapping[str, Clip]:
    lines = script(questionnaire, language, province=province, contact=contact)
    shown = [
        Line(key, clean(text), DEFAULT) for key, text in zip(_consent_keys(consent), consent, strict=True)
    ]
    return choose(instance, questionnaire, language, [*lines.values(), *shown])


@lru_cache(maxsize=256)
def _page_sound(
    questionnaire: Questionnaire, language: str, ids: tuple[str, ...], consent: tuple[str, ...], *office: Any
) -> PageSound:
    found = _choose(questionnaire, language, consent, *office)
    groups = list(_groups(questionnaire, language, ids, consent))
    whole = [keys for keys in groups if found.keys() >= set(keys)]
    kept = {key: found[key] for keys in whole for key in keys}
    addresses = {key: clip.url for key, clip in kept.items()}
    recorded = whole == groups and all(clip.recorded for clip in kept.values())
    return PageSound(htmlsafe_json_dumps(addresses), recorded)


def _groups(
    questionnaire: Questionnaire, language: str, ids: tuple[str, ...], consent: tuple[str, ...]
) -> Iterator[list[str]]:
    """The keys that are heard at one press."""
    if consent:
        yield [*_consent_keys(consent), *(key for key in SENTENCES if key.startswith("_agree_by_"))]
    for item_id in ids:
        yield [line.key for line in item_lines(questionnaire.item(item_id), language)]


def _consent_keys(consent: tuple[str, ...]) -> list[str]:
    return [f"_consent.{number}" for number in range(1, len(consent) + 1)]
