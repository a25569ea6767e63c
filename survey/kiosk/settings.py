"""Everything a kiosk needs to work alone: its place, the round, the questions, words in every language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy.orm import Session

from questionnaires.model import UNDER_AGE, Item, Questionnaire
from survey import clock
from survey.config import Config
from survey.i18n import DEFAULT, catalogue, languages
from survey.intake.sealed import key_id, public_jwk
from survey.kiosk.words import WORDS
from survey.models import Device, Round
from survey.registry.consents import consent_lines
from survey.registry.places import CeasedUnit, NoSuchUnit, NothingAsked, Place, place_today

CHANNEL = "kiosk"
WARN, WIPE, END, INTERVAL = 40, 60, 20, 3


def settings_of(session: Session, device: Device, config: Config) -> dict[str, Any]:
    """The settings of a device as docs/kiosk-protocol.md has them; `tag` names everything but itself."""
    place = _place(device)
    content: dict[str, Any] = {
        "sipas": 1,
        "device": _device(device),
        "key": {"kid": key_id(config.secret), "jwk": public_jwk(config.secret)},
        "languages": [{"code": one.code, "name": one.name, "tag": one.code} for one in languages()],
        "words": {one.code: _words(one.code) for one in languages()},
        "settings": {
            "hours": device.settings.get("hours"), "pin": device.settings.get("pin"),
            "warn": WARN, "wipe": WIPE, "end": END, "interval": INTERVAL,
        },
        "public_url": config.public_url,
        "round": None, "items": [], "texts": {}, "audio": {},
    }  # fmt: skip
    if place is not None:
        content |= _asked(session.get_one(Round, place.round.id), place, config)
    return content | {"tag": sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]}


def _place(device: Device) -> Place | None:
    try:
        return place_today(device.place.unit.code, device.province, CHANNEL)
    except (CeasedUnit, NoSuchUnit, NothingAsked):
        return None


def _device(device: Device) -> dict[str, Any]:
    unit = device.place.unit
    return {
        "id": device.id, "name": device.name, "counter": device.place.counter, "epoch": device.epoch,
        "unit": {"code": unit.code, "name": unit.name},
    }  # fmt: skip


def _words(language: str) -> dict[str, str]:
    """The kiosk's own sentences; those without a translation are left to Vietnamese."""
    texts = catalogue(language)
    return {
        key: word.message if language == DEFAULT else texts[word.message][0]
        for key, word in WORDS.items()
        if language == DEFAULT or word.message in texts
    }


def _asked(survey_round: Round, place: Place, config: Config) -> dict[str, Any]:
    """The round and its questions; free text only where the round lets people type on kiosks."""
    asked = [item for item in place.questionnaire.items if item.closed or survey_round.free_text]
    sections = {item.id: s.id for s in place.questionnaire.sections for item in s.items}
    return {
        "round": {
            "slug": survey_round.slug, "name": survey_round.name, "version": place.version.content_hash,
            "opens": clock.day_start(survey_round.opens),
            "ends": clock.day_start(survey_round.closes + timedelta(days=1)),
            "simulated": survey_round.synthetic,
            "keep_partial": survey_round.keep_partial, "free_text": survey_round.free_text,
            "minutes": place.questionnaire.minutes,
        },
        "items": [_item(item, sections[item.id]) for item in asked],
        "texts": {
            one.code: _texts(place.questionnaire, asked, one.code)
            | {"consent": consent_lines(place.round, place.questionnaire, one.code, config.contact,
                                        partial=survey_round.keep_partial)}
            for one in languages()
        },
    }  # fmt: skip


def _item(item: Item, section: str) -> dict[str, Any]:
    condition = item.ask_if
    return {
        "id": item.id, "kind": item.kind, "faces": item.faces, "no_opinion": item.no_opinion,
        "required": item.required, "max_length": item.max_length, "width": item.width,
        "ask_if": condition and {"item": condition.item, "values": list(condition.values)},
        "section": section, "options": [option.value for option in item.options],
        "under_age": UNDER_AGE if item.role == "demographic" and UNDER_AGE in item.by_value else None,
    }  # fmt: skip


def _texts(questionnaire: Questionnaire, asked: list[Item], language: str) -> dict[str, Any]:
    """Title, sections and items in a language; what it does not have is left out."""

    def named(mapping: Mapping[str, str] | None) -> str | None:
        if mapping is None:
            return None
        translated = catalogue(language).get(mapping[DEFAULT])
        return mapping.get(language) or (translated[0] if translated else None)

    def present(**texts: Any) -> dict[str, Any]:
        return {name: text for name, text in texts.items() if text}

    items = {
        item.id: present(
            label=named(item.label), hint=named(item.hint),
            options=present(**{option.value: named(option.label) for option in item.options}),
        )
        for item in asked
    }  # fmt: skip
    sections = present(**{section.id: named(section.title) for section in questionnaire.sections})
    return {"items": items, "sections": sections} | present(title=named(questionnaire.title))
