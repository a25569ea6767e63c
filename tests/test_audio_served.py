"""The address of a clip, and what a page says of the clips that it may ask for."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from survey import audio, config
from survey.audio import library
from survey.audio.script import set_of
from tests.conftest import BAC_HA, make_round
from tests.recordings import MOT_CHAM, SHIPPED, SOUND, addressed, lines, record, reworded

ADDRESS = "/audio/mot-cham/vi/general"


def test_under_its_hash_a_clip_is_kept_for_ever(client: FlaskClient) -> None:
    body = (library.SHIPPED / "mot-cham/vi/general.mp3").read_bytes()
    answer = client.get(ADDRESS + addressed(body))
    assert (answer.status_code, answer.data, answer.content_type) == (200, body, "audio/mpeg")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("query", ["", "?v=", "?v=00000000", "?v=0"])
def test_under_any_other_it_may_not_be_kept(client: FlaskClient, query: str) -> None:
    answer = client.get(ADDRESS + query)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_a_page_that_was_open_gets_the_clip_that_it_asked_for(
    client: FlaskClient, settings: config.Config
) -> None:
    body = (library.SHIPPED / "mot-cham/vi/general.mp3").read_bytes()
    record(settings, "general")
    assert client.get(ADDRESS + addressed(body)).data == body
    assert client.get(ADDRESS).data == SOUND + b"a"


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-1", slice(0, 2)), ("bytes=100-", slice(100, None)), ("bytes=-50", slice(-50, None))],
)
def test_players_may_ask_for_a_part(client: FlaskClient, asked: str, part: slice) -> None:
    body = (library.SHIPPED / "mot-cham/vi/general.mp3").read_bytes()
    answer = client.get(ADDRESS, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, body[part])
    assert answer.headers["Content-Range"].endswith(f"/{len(body)}")


def test_a_part_beyond_the_end_is_refused(client: FlaskClient) -> None:
    assert client.get(ADDRESS, headers={"Range": "bytes=9999999-"}).status_code == 416


def test_a_browser_that_has_it_is_told_so(client: FlaskClient) -> None:
    tag = client.get(ADDRESS).headers["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "mot-cham/vi/manifest.json",
        "mot-cham/vi/manifest",
        "mot-cham/vi/..%2fgeneral",
        "mot-cham/vi/../../vi/general",
        "mot-cham/..%2fvi/general",
        "%2e%2e/audio/general",
        "../mot-cham/vi",
        "mot-cham/vi/general.mp3",
        "mot-cham/vi/general%00",
        "mot-cham/vi/general%0a",
        "mot-cham/VI/general",
        "_common/vi/general",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/audio/{path}").status_code == 404


def test_a_secret_beside_the_recordings_stays_there(client: FlaskClient, settings: config.Config) -> None:
    record(settings, "general")
    (settings.instance / "secret.mp3").write_bytes(SOUND)
    for path in ("..%2f..%2f..%2fsecret", "../../../secret", "....//secret", "..", "."):
        assert client.get(f"/audio/mot-cham/vi/{path}").status_code in (301, 308, 404)


@given(key=st.text())
def test_no_key_names_a_file_elsewhere(key: str) -> None:
    found = library.file_of(library.SHIPPED / "mot-cham" / "vi", key)
    assert found is None or (found.parent.name == "vi" and found in SHIPPED)


@pytest.fixture
def page(app: Flask) -> str:
    audio.forget()
    make_round(questionnaire="mot-cham")
    return app.test_client().get(f"/d/{BAC_HA}").text


def named(page: str) -> dict[str, str]:
    found = re.search(r"data-clips='([^']*)'", page)
    assert found is not None
    clips: dict[str, str] = json.loads(found[1])
    return clips


def test_it_names_a_clip_for_each_question_and_each_paragraph(page: str, client: FlaskClient) -> None:
    clips = named(page)
    said = re.findall(r'data-say="([^"]+)"', page)
    assert {"general", "reasons", "comment", *said} <= set(clips)
    assert len(said) >= 8
    assert {client.get(url).status_code for url in clips.values()} == {200}


def test_nothing_of_it_is_loaded_with_the_page_and_no_button_is_dead(page: str) -> None:
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert not [url for url in loaded if "/audio/" in url or "listen.js" in url]
    buttons = re.findall(r'<button class="listen"[^>]*>', page)
    assert len(buttons) == 4
    assert all(button.endswith(" hidden>") for button in buttons)


def test_a_machines_voice_is_called_one_until_people_have_recorded_everything(
    page: str, client: FlaskClient, settings: config.Config
) -> None:
    assert page.count("(giọng máy)") == 4
    assert "data-recorded" not in page
    for key in lines():
        record(settings, key, SOUND + key.encode(), where=f"{set_of(key, MOT_CHAM)}/vi")
    assert "data-recorded" in client.get(f"/d/{BAC_HA}").text


def test_a_question_of_which_a_part_is_missing_is_left_to_the_devices_voice(app: Flask) -> None:
    audio.forget()
    changed = reworded("general", "Hôm nay ông/bà thấy thế nào?")
    with app.test_request_context():
        clips = json.loads(audio.page_sound(changed, changed.items).clips)
    assert not any(key.startswith("general") for key in clips)
    assert {"reasons", "reasons+hint", "comment"} <= set(clips)


def test_it_follows_the_language_of_the_page(page: str, client: FlaskClient) -> None:
    english = named(client.get(f"/d/{BAC_HA}?lang=en").text)
    assert set(english) == set(named(page))
    assert all("/en/" in url for url in english.values())
