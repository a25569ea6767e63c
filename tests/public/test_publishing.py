"""Sở Nội vụ sees what would be shown and what is hidden, publishes just that, and withdraws with a reason."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from survey import clock
from survey.models import Publication
from tests.conftest import make_round
from tests.registry.test_publications import all_of, closed_round, set_status
from tests.staff import Browser, actions, make_everybody, make_user
from tests.tabulate.answering import answer, forms

PAGE = "/bao-cao/dot-1/cong-bo"


@pytest.fixture
def office(app: Flask) -> Browser:
    make_user("so-noi-vu", "an")
    return Browser(app, "an")


def seal_on(office: Browser, page: str = PAGE) -> str:
    found = re.search(r'name="seal" value="(\w+)"', office.text(page))
    assert found
    return found[1]


def published(office: Browser, **fields: str) -> list[Publication]:
    response = office.post(PAGE, **({"seal": seal_on(office)} | fields))
    assert response.status_code == 303, response.text
    return all_of(1)


def test_the_preview_shows_the_public_page_and_what_is_hidden_and_why(office: Browser) -> None:
    closed_round()
    page = office.text(PAGE)
    assert "Công bố bản số 1?" in page
    assert "Hài lòng 74,6% trên 142 phiếu" in page
    assert re.search(r"Dưới 10 câu trả lời: không công bố.*?<dd>Xã Bắc Hà</dd>", page, re.DOTALL)


def test_the_preview_counts_units_whose_verdict_only_the_report_has(office: Browser) -> None:
    closed_round({"02839": {"5": 300}, "02647": {"5": 30, "1": 3}, "02671": {"5": 200, "1": 2}})
    page = office.text(PAGE)
    said = "1 đơn vị có kết luận trong báo cáo nội bộ mà bản công bố không nói được: Phường Cam Đường."
    assert said in page


def test_a_draft_has_no_page_to_publish_it(office: Browser) -> None:
    set_status(make_round(), "draft")
    assert office.get(PAGE).status_code == 404


def test_publishing_is_recorded_with_who_did_it(office: Browser) -> None:
    closed_round()
    (made,) = published(office)
    assert (made.number, made.published_by) == (1, "an")
    assert actions() == ["round.publish"]
    assert "Đã công bố bản số 1" in office.text(PAGE)


def test_other_figures_than_those_previewed_are_not_published(office: Browser) -> None:
    round_id = closed_round()
    seal = seal_on(office)
    answer(round_id, forms(round_id, "5", 30), "02647")
    refused = office.post(PAGE, seal=seal)
    assert refused.status_code == 422
    assert "Số liệu đã đổi từ lúc xem trước" in refused.text
    assert all_of(round_id) == []


def test_a_preview_of_yesterday_is_not_published_today(
    office: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_round()
    seal, tomorrow = seal_on(office), clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert office.post(PAGE, seal=seal).status_code == 422
    assert published(office)[0].day == tomorrow


def test_a_correction_without_words_keeps_the_page_and_publishes_nothing(office: Browser) -> None:
    round_id = closed_round()
    published(office)
    assert "chưa có gì mới" in office.text(PAGE)
    answer(round_id, forms(round_id, "5", 30), "02647")
    refused = office.post(PAGE, seal=seal_on(office), changed=" ")
    assert refused.status_code == 422
    assert "khác bản trước ở điểm nào" in refused.text
    assert [p.changed for p in published(office, changed="Thêm 30 phiếu.")] == ["Thêm 30 phiếu.", ""]


def test_an_open_round_says_why_it_cannot_be_published(office: Browser) -> None:
    make_round("dot-1", "mot-cham")
    page = office.text(PAGE)
    assert "Chưa công bố được" in page
    assert "chưa đóng" in page
    assert office.post(PAGE, seal="x").status_code == 422
    assert all_of(1) == []


def test_withdrawing_asks_and_needs_a_reason(office: Browser) -> None:
    closed_round()
    published(office)
    assert "Rút bản số 1?" in office.text(PAGE + "/1/rut")
    assert office.post(PAGE + "/1/rut", why="").status_code == 422
    assert office.post(PAGE + "/1/rut", why="Nhầm đơn vị.").status_code == 303
    assert [p.withdrawn_why for p in all_of(1)] == ["Nhầm đơn vị."]
    assert actions() == ["round.publish", "round.withdraw"]
    assert office.get(PAGE + "/2/rut").status_code == 404


@pytest.mark.parametrize("path", [PAGE, PAGE + "/1/rut"])
def test_only_so_noi_vu_publishes(app: Flask, path: str) -> None:
    make_everybody()
    closed_round()
    for role in ("can-bo", "quan-tri", "kiem-toan"):
        assert Browser(app, role).get(path).status_code == 403
        assert Browser(app, role).post(path).status_code == 403
    assert Browser(app).post(path).status_code == 303
    assert all_of(1) == []
