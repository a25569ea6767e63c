"""Everything a kiosk needs to work alone: its place, the round, the questions, words in every language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy.orm import Session

from questionnaires.model import UNDER_AGE, Item
from survey import clock
from survey.audio import clips
from survey.config import Config
from survey.i18n import in_every_language, languages
from survey.intake.sealed import key_id, public_jwk
from survey.kiosk.words import WORDS
from survey.models import Device, Round
from survey.registry.consents import Said, consent_in
from survey.registry.places import (
    CeasedUnit,
    NoSuchUnit,
    NothingAsked,
    Place,
    place_today,
    province_of,
)

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
        # The address at which anybody checks a mã phiếu; none as long as there is no such page.
        "check": None,
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
    said = {key: in_every_language(word.message).get(language) for key, word in WORDS.items()}
    return {key: text for key, text in said.items() if text}


def _asked(survey_round: Round, place: Place, config: Config) -> dict[str, Any]:
    """The round and its questions; free text only where the round lets people type on kiosks."""
    asked = [item for item in place.questionnaire.items if item.closed or survey_round.free_text]
    consent = {one.code: _consent(survey_round, place, one.code, config.contact) for one in languages()}
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
        "texts": {language: _texts(place, asked, language, said) for language, said in consent.items()},
        "audio": {
            language: clips(place.questionnaire, language, [part.text for part in said])
            for language, said in consent.items()
        },
    }  # fmt: skip


def _consent(survey_round: Round, place: Place, language: str, contact: str) -> list[Said]:
    province = province_of(survey_round.province)
    return list(consent_in(
        language, survey_round.consent_version, place.questionnaire, province, contact,
        partial=survey_round.keep_partial,
    ))  # fmt: skip


def _item(item: Item, section: str) -> dict[str, Any]:
    condition = item.ask_if
    return {
        "id": item.id, "kind": item.kind, "faces": item.faces, "no_opinion": item.no_opinion,
        "required": item.required, "max_length": item.max_length, "width": item.width,
        "ask_if": condition and {"item": condition.item, "values": list(condition.values)},
        "section": section, "options": [option.value for option in item.options],
        "under_age": UNDER_AGE if item.role == "demographic" and UNDER_AGE in item.by_value else None,
    }  # fmt: skip


def _texts(place: Place, asked: list[Item], language: str, consent: list[Said]) -> dict[str, Any]:
    """Title, sections, items and consent in a language; what it does not have is left out."""
    questionnaire = place.questionnaire
    items = {
        item.id: _present(
            label=_said(item.label, language), hint=_said(item.hint, language),
            options=_present(**{option.value: _said(option.label, language) for option in item.options}),
        )
        for item in asked
    }  # fmt: skip
    sections = _present(**{section.id: _said(section.title, language) for section in questionnaire.sections})
    intros = _present(**{section.id: _said(section.intro, language) for section in questionnaire.sections})
    own = [part.text if part.language == language else None for part in consent]
    return _present(title=_said(questionnaire.title, language), consent=own if any(own) else None) | {
        "items": items, "sections": sections, "intros": intros,
    }  # fmt: skip


def _said(mapping: Mapping[str, str] | None, language: str) -> str | None:
    return in_every_language(mapping).get(language) if mapping else None


def _present(**texts: Any) -> dict[str, Any]:
    return {name: text for name, text in texts.items() if text}
