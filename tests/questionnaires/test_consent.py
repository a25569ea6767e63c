from __future__ import annotations

import re

import pytest

from questionnaires.consent import available_consents, consent_hash, current_consent, load_consent
from questionnaires.source import DefinitionError

every = pytest.mark.parametrize("version", available_consents())


def _lines(version: str, language: str = "vi", **more: object) -> dict[str, str]:
    consent = load_consent(version)
    return dict(consent.lines(language, controller="Sở Nội vụ tỉnh Lào Cai", minutes=7, **more))  # type: ignore[arg-type]


@every
@pytest.mark.parametrize("language", ["vi", "en"])
def test_consent_tells_purpose_retention_contact_and_code(version: str, language: str) -> None:
    lines = _lines(version, language)
    assert list(lines) == [
        "purpose",
        "voluntary",
        "collected",
        "anonymous",
        "retention",
        "receipt",
        "contact",
    ]
    assert "Sở Nội vụ tỉnh Lào Cai" in lines["purpose"] + lines["contact"]
    assert not re.search(r"[{}]", " ".join(lines.values()))


@every
def test_consent_speaks_in_short_sentences(version: str) -> None:
    lines = _lines(version, sensitive=True, partial=True)
    sentences = [part for text in lines.values() for part in text.split(". ")]
    assert max(len(sentence.split()) for sentence in sentences) <= 20


@every
def test_a_sensitive_question_is_announced_only_where_it_is_asked(version: str) -> None:
    assert "dân tộc" in _lines(version, sensitive=True)["sensitive"]
    assert "sensitive" not in _lines(version)


def test_keeping_what_is_left_unfinished_is_told_and_how_to_prevent_it() -> None:
    newest = current_consent().version
    assert "Thôi, xóa hết" in _lines(newest, partial=True)["partial"]
    assert "Stop and erase" in _lines(newest, "en", partial=True)["partial"]
    assert "partial" not in _lines(newest)


@every
def test_the_years_in_words_are_the_months_in_the_rule(version: str) -> None:
    consent = load_consent(version)
    years = re.findall(r"(\d+) năm", _lines(version)["retention"])
    assert [int(year) * 12 for year in years] == [consent.answers_months, consent.comments_months]


def test_a_configured_address_stands_beside_the_office_as_it_is() -> None:
    lines = _lines(current_consent().version, details="12 {minutes} Trần Hưng Đạo")
    assert lines["contact-details"].endswith("Lào Cai: 12 {minutes} Trần Hưng Đạo.")
    assert "contact" not in lines


def test_the_newest_version_is_current_and_old_ones_stay() -> None:
    assert current_consent().version == available_consents()[-1]
    with pytest.raises(DefinitionError, match="2026-1"):
        load_consent("1999-1")


def test_a_language_in_which_nothing_was_published_is_refused() -> None:
    with pytest.raises(ValueError, match="expected vi, en"):
        _lines(current_consent().version, "fr")


def test_a_published_text_is_never_edited() -> None:
    published = {
        "2026-1": "529667c55ec817cfc7474eba53bb8465db9773e947022eba4653c901c33c4212",
        "2026-2": "ab6f2c6ff28897d42670658dbce5ec61ce819c1f2c0397212d63ddc74f556d8d",
    }
    assert {version: consent_hash(load_consent(version)) for version in available_consents()} == published
