"""`/tiep-thu` gives out tens and approved words only; `/tiep-thu/tra-loi` opens with both codes alone."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey import clock, config, store
from survey.access.pace import Pace
from survey.cases.public_counts import last_sunday
from survey.intake.receipt import receipt
from survey.intake.second_code import second_code
from survey.models import Case, Round
from tests.cases.making import run, write


@pytest.fixture
def case(demo_round: Round, settings: config.Config) -> UUID:
    """The id of a form whose comment is a case by now."""
    number = write(demo_round.id, "chờ lâu quá", level="1")
    run(settings.instance)
    return number


def change(**values: object) -> None:
    with store.writing() as session:
        found = session.scalars(select(Case)).one()
        for name, value in values.items():
            setattr(found, name, value)


def ask(client: FlaskClient, number: UUID, **other: str):
    typed = {"phieu": receipt(number), "ma": second_code(number)} | other
    return client.post("/tiep-thu/tra-loi", data=typed)


def told(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get("/tiep-thu.json").data)
    return found


def test_both_codes_open_the_state_and_then_the_reply(client: FlaskClient, case: UUID) -> None:
    waiting = ask(client, case).text
    assert "đang được xem xét" in waiting
    assert 'formaction="?lang=en"' in waiting
    change(state="answered", reply="Đã thêm quầy <b>", answered_on=clock.today())
    answer = ask(client, case)
    assert "Đã thêm quầy &lt;b&gt;" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_all_wrong_codes_get_the_same_page(client: FlaskClient, case: UUID) -> None:
    other = UUID(int=7)
    pages = [
        ask(client, case, **wrong)
        for wrong in (
            {"ma": second_code(other)},
            {"phieu": receipt(other)},
            {"ma": "x"},
            {"phieu": "", "ma": ""},
            {"phieu": "<script>", "ma": "đ" * 900},
        )
    ]
    assert {page.status_code for page in pages} == {404}
    assert all("Chưa có gì cho hai mã này" in page.text for page in pages)
    assert not any("<script>" in page.text for page in pages)


def test_asking_is_limited_by_address(app: Flask, client: FlaskClient, case: UUID) -> None:
    app.extensions["following"] = Pace(2, 10)
    away = {"REMOTE_ADDR": "203.0.113.9"}
    codes = [
        client.post("/tiep-thu/tra-loi", data={"phieu": "a"}, environ_base=away).status_code for _ in range(3)
    ]
    assert codes == [404, 404, 429]


def test_the_public_page_tells_tens_until_last_sunday(
    client: FlaskClient, demo_round: Round, settings: config.Config
) -> None:
    for n in range(12):
        write(demo_round.id, f"chờ lâu quá, lần {n}", level="1" if n < 9 else "4")
    run(settings.instance)
    found = told(client)
    assert found["whole"] == {"comments_from": 10, "cases_from": None, "answered_from": None}
    assert found["topics"][0] | {"label": ""} == {
        "topic": "cho-doi",
        "label": "",
        "comments_from": 10,
        "cases_from": None,
        "answered_from": None,
    }
    assert "cho-doi" in client.get("/tiep-thu.csv").text
    page = client.get("/tiep-thu")
    assert page.headers["Cache-Control"].startswith("public")
    assert "lần 3" not in page.text


def test_what_came_this_week_is_not_counted_yet(client: FlaskClient, case: UUID) -> None:
    until = last_sunday(clock.today())
    assert until.isoweekday() == 7
    assert until < clock.today()
    change(opened_on=until + timedelta(days=1))
    assert told(client)["whole"]["comments_from"] is None


def test_approved_words_appear_at_once_and_go_when_taken_back(client: FlaskClient, case: UUID) -> None:
    assert "Thêm quầy" not in client.get("/tiep-thu").text
    change(public_said="Chờ lâu", public_done="Thêm quầy", public_on=clock.today())
    assert "Thêm quầy" in client.get("/tiep-thu").text
    change(public_said="", public_done="", public_on=None)
    assert "Thêm quầy" not in client.get("/tiep-thu").text
