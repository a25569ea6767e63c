"""Staff work on cases: check, topics, reply, handing on, public words; a unit sees its own, checked."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from survey import clock, config, store
from survey.models import AuditEvent, Case, Round
from tests.cases.making import crowd, run, write
from tests.staff import Browser, make_user

ANGRY = "chị Hoa quát tôi, chờ lâu quá"


@pytest.fixture
def office(app: Flask, demo_round: Round) -> Browser:
    make_user("so-noi-vu", "dung")
    make_user("can-bo", "an")
    make_user("can-bo", "xa", unit="02647")
    return Browser(app, "dung")


@pytest.fixture
def held(office: Browser, demo_round: Round, settings: config.Config) -> int:
    """The number of a case that waits for the check, with a crowd around it."""
    write(demo_round.id, ANGRY, level="1")
    crowd(demo_round.id)
    run(settings.instance)
    return only().id


def only() -> Case:
    with store.reading() as session:
        return session.scalars(select(Case)).one()


def act(browser: Browser, number: int, what: str, **fields: object) -> int:
    return browser.post(f"/theo-doi/gop-y/{number}/{what}", **fields).status_code


def test_a_held_comment_is_seen_by_the_office_alone_until_it_was_checked(
    app: Flask, office: Browser, held: int, settings: config.Config
) -> None:
    unit = Browser(app, "an")
    assert ANGRY in office.text(f"/theo-doi/gop-y/{held}")
    assert unit.get(f"/theo-doi/gop-y/{held}").status_code == 403
    assert str(held) not in unit.text("/theo-doi/gop-y?loc=tat-ca")
    assert act(office, held, "kiem-tra", che="0", them="quát") == 303
    assert unit.get(f"/theo-doi/gop-y/{held}").status_code == 403
    run(settings.instance, date(2026, 3, 4))
    page = unit.text(f"/theo-doi/gop-y/{held}")
    assert "chị █████ █████ tôi" in page
    assert "Hoa" not in page
    assert Browser(app, "xa").get(f"/theo-doi/gop-y/{held}").status_code == 403


def test_a_unit_reads_no_word_that_was_blacked_out_beside_its_topic(
    app: Flask, office: Browser, held: int
) -> None:
    assert act(office, held, "kiem-tra", che="0", them="quát") == 303
    assert act(office, held, "giao", unit="02839") == 303
    page = Browser(app, "an").text(f"/theo-doi/gop-y/{held}")
    assert "quát" not in page
    assert "(viết: “chờ lâu”)" in page
    assert "(viết: “quát”)" in office.text(f"/theo-doi/gop-y/{held}")
    assert act(office, held, "kiem-tra", che="0", them="quát\nchờ lâu") == 303
    page = Browser(app, "an").text(f"/theo-doi/gop-y/{held}")
    assert "viết:" not in page
    assert "Trong lời đọc được không có từ nào của quy tắc." in page


def test_the_office_is_told_of_what_waits_for_a_crowd(
    app: Flask, office: Browser, demo_round: Round, settings: config.Config
) -> None:
    write(demo_round.id, "chờ lâu quá", level="1")
    run(settings.instance)
    assert "1 góp ý chờ đủ 10 phiếu mới giao" in office.text("/theo-doi/gop-y")
    assert "chờ đủ 10 phiếu" not in Browser(app, "an").text("/theo-doi/gop-y")


def test_words_to_black_out_that_are_not_there_change_nothing(office: Browser, held: int) -> None:
    answer = office.post(f"/theo-doi/gop-y/{held}/kiem-tra", them="không có đoạn này")
    assert answer.status_code == 422
    assert "không có đoạn này" in answer.text
    assert only().review == "held"


def released(office: Browser, number: int) -> None:
    act(office, number, "kiem-tra", che="0")
    assert act(office, number, "giao", unit="02839") == 303


def test_a_unit_answers_its_own_case_and_the_office_makes_words_public(
    app: Flask, office: Browser, held: int
) -> None:
    released(office, held)
    unit = Browser(app, "an")
    assert act(unit, held, "xu-ly", state="answered", reply="") == 422
    assert act(unit, held, "xu-ly", state="answered", reply="Đã thêm quầy", cause="Thiếu người") == 303
    assert (only().state, only().answered_on) == ("answered", clock.today())
    assert act(unit, held, "cong-khai", said="a", done="b") == 403
    assert act(Browser(app, "xa"), held, "xu-ly", state="open") == 403
    assert act(office, held, "cong-khai", said="Gọi 0912345678", done="Đã thêm quầy") == 422
    assert act(office, held, "cong-khai", said="Chờ lâu", done="Đã thêm quầy") == 303
    assert "Đã thêm quầy" in Browser(app).text("/tiep-thu")
    with store.reading() as session:
        said = [e.action for e in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert [a for a in said if a.startswith("case.")] == [
        *("case.open", "case.review", "case.assign", "case.handle", "case.publish"),
    ]


def test_a_person_groups_anew_and_what_the_rules_found_stays_beside(office: Browser, held: int) -> None:
    found = only().found
    assert act(office, held, "nhom", nhom=["thai-do", "co-so", "madeup"]) == 303
    assert [(t.topic, t.by_person) for t in only().topics] == [("co-so", True), ("thai-do", False)]
    assert only().found == found


def test_nobody_saves_over_what_another_changed(office: Browser, held: int) -> None:
    revision = re.search(r'name="revision" value="(\d+)"', office.text(f"/theo-doi/gop-y/{held}"))
    assert revision is not None
    act(office, held, "nhom", nhom="co-so")
    answer = office.post(f"/theo-doi/gop-y/{held}/kiem-tra", them="chờ lâu", revision=revision[1])
    assert answer.status_code == 422
    assert "Vừa có người khác sửa" in answer.text
    assert ">\nchờ lâu</textarea>" in answer.text


def test_the_list_puts_late_cases_first_and_its_twins_leave_the_words_out(
    app: Flask, office: Browser, held: int
) -> None:
    released(office, held)
    with store.writing() as session:
        session.scalars(select(Case)).one().due_on = date(2026, 3, 5)
    assert "1 vụ việc quá hạn" in office.text("/theo-doi/gop-y")
    assert "quá hạn" in Browser(app, "an").text("/theo-doi/gop-y?loc=qua-han")
    for twin in ("json", "csv"):
        text = office.text(f"/theo-doi/gop-y.{twin}?loc=qua-han")
        assert str(held) in text
        assert "quát" not in text
    assert f'data-case="{held}"' in office.text("/theo-doi/gop-y?nhom=thai-do&q=bac+ha")
    assert f'data-case="{held}"' not in office.text("/theo-doi/gop-y?nhom=sai-sot")


@pytest.mark.parametrize("query", ["trang=x", "trang=0", "loc=kiem-tra", "nhom=%00", "q=%F0%9F"])
def test_odd_addresses_show_the_page(app: Flask, office: Browser, query: str) -> None:
    assert Browser(app, "an").get(f"/theo-doi/gop-y?{query}").status_code == 200


def test_a_missing_year_is_told_on_the_page(
    office: Browser, settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.instance / "topics.yaml").write_text("topics: none")
    assert "topics.yaml" in office.text("/theo-doi/gop-y")
