"""How far to trust a round: volunteers, flagged answers, days as clusters."""

import re

import pytest
from flask import Flask

from survey import store
from survey.models import Flag, Response, Round
from tests.conftest import make_round
from tests.intake.test_rollup import give
from tests.report.test_depth import json_of
from tests.report.test_pages import close, words
from tests.staff import Browser, make_user
from tests.tabulate.answering import answer, forms
from tests.tabulate.test_by_day import alike


@pytest.fixture
def office(app: Flask) -> Browser:
    make_user("so-noi-vu")
    return Browser(app, "so-noi-vu")


def test_trust_says_what_volunteers_may_hide(office: Browser) -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 388) + forms(round_id, "2", 12))
    close(round_id)
    page = words(office.text("/bao-cao/dot-1/do-tin-cay"))
    assert "không gồm sai lệch do tự chọn" in page
    assert "bằng 0,59 lần người hài lòng" in page
    assert "tỷ lệ thật 90% đọc thành 94,7%" in page
    made = json_of(office, "/bao-cao/dot-1/do-tin-cay.json")
    assert made["parts"][0]["break_even"] == pytest.approx(0.5876, abs=1e-4)


def test_trust_tells_which_units_change_when_days_are_clusters(office: Browser) -> None:
    round_id = make_round()
    # All of this unit's answers are of one day: nothing can be said of how days differ.
    answer(round_id, forms(round_id, "5", 400))
    close(round_id)
    made = json_of(office, "/bao-cao/dot-1/do-tin-cay.json")
    whole, unit = made["parts"][-2:]
    assert (whole["part"], whole["clusters"], whole["state"]) == ("clusters", 1, "one_psu")
    assert (unit["part"], unit["verdict_before"], unit["verdict_after"]) == ("02839", "met", None)
    page = words(office.text("/bao-cao/dot-1/do-tin-cay"))
    assert "Nếu người đến cùng ngày trả lời giống nhau: 1 đơn vị đổi kết luận" in page
    assert "Chưa so sánh được" in page
    # Nothing is said beside the answer of the round where clusters give none.
    assert "là một cụm thì khoảng" not in words(office.text("/bao-cao/dot-1"))


def test_the_answer_stands_beside_what_clusters_of_days_say(office: Browser) -> None:
    round_id = make_round()
    give(round_id, alike("02839", 10, 2))
    close(round_id)
    page = words(office.text("/bao-cao/dot-1"))
    assert "Khoảng tin cậy" in page
    assert re.search(
        r"Nhưng coi những người đến cùng ngày là một cụm thì khoảng là \d+,\d% đến \d+,\d%, và kết luận "
        r"chung thành: chưa đủ cơ sở kết luận. Khi đó 1 đơn vị có kết luận khác.",
        page,
    )
    open_one = make_round("mo")
    give(open_one, alike("02839", 10, 2))
    assert "là một cụm thì khoảng" not in words(office.text("/bao-cao/mo"))


def test_trust_counts_with_and_without_flagged_answers(office: Browser) -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 40))
    answer(round_id, forms(round_id, "1", 4), "02647")
    with store.writing() as session:
        survey_round = session.get_one(Round, round_id)
        flagged = [r for r in session.query(Response).all() if r.answers.count("1") > 15]
        session.add_all(
            Flag(province=survey_round.province, round_id=round_id, response_id=r.id, kind="fast")
            for r in flagged
        )
    close(round_id)
    made = json_of(office, "/bao-cao/dot-1/do-tin-cay.json")
    parts = {row["part"]: row for row in made["parts"]}
    assert (made["flagged"], parts["all"]["n"], parts["unflagged"]["n"]) == (4, 44, 40)
    assert (parts["all"]["rate"] < 1, parts["unflagged"]["rate"]) == (True, 1.0)
    assert "4 phiếu bị gắn cờ" in office.text("/bao-cao/dot-1/do-tin-cay")
