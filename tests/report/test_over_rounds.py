"""Rounds beside one another: only what may be compared is, and the merger of 2025 is drawn as a break."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from survey import clock, store
from survey.intake import bulk
from survey.intake.parse import Envelope, parse
from survey.models import Round, Unit
from tests.conftest import make_round
from tests.report.test_pages import close, words
from tests.staff import Browser, make_user
from tests.tabulate.answering import answer, forms


@pytest.fixture
def office(app: Flask) -> Browser:
    make_user("so-noi-vu")
    return Browser(app, "so-noi-vu")


def closed(slug: str, satisfied: int, other: int, **changes: Any) -> int:
    round_id = make_round(slug, **changes)
    answer(round_id, forms(round_id, "5", satisfied) + forms(round_id, "2", other))
    close(round_id)
    return round_id


def compared(office: Browser, one: str = "mot", other: str = "hai") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(office.text(f"/bao-cao/so-sanh.json?a={one}&b={other}"))
    return made


def test_two_rounds_that_ask_alike_are_compared(office: Browser) -> None:
    closed("mot", 300, 100)
    closed("hai", 390, 10)
    made = compared(office, "hai", "mot")
    assert made["refused"] == []
    assert made["difference"]["apart"] is True
    assert "cao hơn" in office.text("/bao-cao/so-sanh?a=hai&b=mot")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"formula": "pooled"}, "Công thức"),
        ({"channels": ("kiosk", "paper")}, "Kênh thu thập khác nhau"),
        ({"channels": ("paper",)}, "tự chọn"),
        ({"sampled": True}, "rút mẫu"),
        ({"synthetic": True}, "mô phỏng"),
        ({"questionnaire": "sipas-1001"}, "Bộ câu hỏi khác nhau"),
    ],
)
def test_what_differs_refuses_the_difference(office: Browser, changes: dict[str, Any], why: str) -> None:
    closed("mot", 60, 0)
    closed("hai", 60, 0, **changes)
    made = compared(office)
    assert made["difference"] is None
    assert any(why in reason for reason in made["refused"])
    assert why in words(office.text("/bao-cao/so-sanh?a=mot&b=hai"))


def test_other_units_are_another_population(office: Browser) -> None:
    closed("mot", 60, 0)
    with store.reading() as session:
        some = session.scalars(
            select(Unit.id).where(Unit.code.in_(["02839", "02647"]), Unit.valid_to.is_(None))
        )
        few = dict.fromkeys(some, (None, None))
    closed("hai", 60, 0, units=few)
    assert any("Đơn vị tham gia khác nhau: 97" in reason for reason in compared(office)["refused"])


def test_an_open_round_is_not_compared(office: Browser) -> None:
    closed("mot", 60, 0)
    round_id = make_round("hai", channels=("paper",))
    answer(round_id, forms(round_id, "5", 60), channel="paper")
    assert any("còn mở" in reason for reason in compared(office)["refused"])


def test_choosing_badly_is_said(office: Browser) -> None:
    closed("mot", 60, 0)
    assert "Chọn hai đợt để so sánh" in office.text("/bao-cao/so-sanh?a=mot")
    assert office.get("/bao-cao/so-sanh?a=mot&b=mot").status_code == 422
    assert office.get("/bao-cao/so-sanh?a=mot&b=khong-co").status_code == 404


def before_the_merger(slug: str, codes: tuple[str, ...]) -> None:
    """A closed round of 2024 among units that are no more, 30 satisfied answers in each."""
    with store.reading() as session:
        old = list(
            session.scalars(select(Unit).where(Unit.code.in_(codes), Unit.valid_to < date(2025, 7, 1)))
        )
    taking_part = dict.fromkeys((unit.id for unit in old), (None, None))
    round_id = make_round(slug, units=taking_part, opens=date(2024, 11, 1), closes=date(2024, 12, 15))
    with store.writing() as session:
        survey_round, now = session.get_one(Round, round_id), clock.now()
        for unit in old:
            place = Envelope(
                channel="web", unit=session.get_one(Unit, unit.id), answered_at=now, received_at=now
            )
            parsed = (
                parse(survey_round, survey_round.version, uuid4(), s, place) for s in forms(round_id, "5", 30)
            )
            bulk.load(session, list(parsed))
    close(round_id)


def trend(office: Browser, query: str = "") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(office.text(f"/bao-cao/xu-huong.json{query}"))
    return made


def test_a_unit_is_followed_through_the_merger_with_the_break_told(office: Browser) -> None:
    before_the_merger("nam-2024", ("02857", "02866", "02647"))
    closed("nam-2025", 60, 0)
    closed("nam-2026", 30, 30)
    first, second, third = trend(office, "?don-vi=02839")["points"]
    assert (first["n"], first["units"]) == (60, ["02857", "02866"])
    assert first["broken"] == []
    assert second["broken"] == ["Đơn vị hành chính được sắp xếp lại sau ngày 30/06/2025."]
    assert (second["n"], second["units"], third["broken"]) == (60, [], [])
    page = office.text("/bao-cao/xu-huong?don-vi=02839")
    assert "Xã Bắc Hà: 50,0% trên 60 phiếu, giảm 50,0 điểm phần trăm" in page
    assert "Điểm trước sắp xếp là của các đơn vị hợp thành Xã Bắc Hà: " in page
    assert "Đứt đoạn." in page


def test_the_code_of_a_unit_that_is_no_more_leads_to_its_heir(office: Browser) -> None:
    closed("nam-2025", 60, 0)
    assert trend(office, "?don-vi=02857")["label"] == "Xã Bắc Hà"
    assert office.get("/bao-cao/xu-huong?don-vi=99999").status_code == 422


def test_the_province_over_rounds_breaks_where_they_differ(office: Browser) -> None:
    closed("mot", 60, 0)
    closed("hai", 60, 0)
    closed("ba", 60, 0, formula="pooled")
    broken = [point["broken"] for point in trend(office)["points"]]
    assert broken == [[], [], ["Công thức của chỉ số khác nhau."]]
    picture = office.text("/bao-cao/xu-huong").split('<svg class="chart')[1]
    assert "Công thức của chỉ số khác nhau" in picture


def test_without_rounds_the_trend_says_so(office: Browser) -> None:
    assert "Toàn tỉnh: chưa có đợt khảo sát nào" in office.text("/bao-cao/xu-huong")
    closed("mot", 60, 0)
    assert "mới có một đợt nên chưa có xu hướng" in office.text("/bao-cao/xu-huong")


def test_a_latest_round_without_answers_leaves_what_the_one_before_says(office: Browser) -> None:
    closed("mot", 60, 0)
    make_round("hai")
    page = office.text("/bao-cao/xu-huong")
    assert "mới có một đợt nên chưa có xu hướng; đợt mới nhất chưa có số liệu" in page


def test_bounds_of_the_open_round_are_told_from_those_of_the_closed_ones(office: Browser) -> None:
    closed("mot", 60, 0)
    round_id = make_round("hai")
    answer(round_id, forms(round_id, "5", 40))
    page = office.text("/bao-cao/xu-huong")
    assert "(khoảng tin cậy 95%)" in page
    assert "(khoảng theo dõi)" in page
