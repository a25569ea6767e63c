"""Rates while a round is open: provisional, in steps for those below Sở Nội vụ, never a verdict."""

import csv
import io
from typing import Any

from survey import store
from survey.intake import fold
from survey.models import Round
from tests.monitor.test_overview import give
from tests.staff import Browser


def bac_ha(browser: Browser) -> dict[str, Any]:
    [found] = [u for u in browser.get("/theo-doi/ty-le.json").get_json()["units"] if u["unit"] == "02839"]
    one: dict[str, Any] = found
    return one


def test_a_rate_comes_with_its_range_its_prior_and_its_design_effect(
    browser: Browser, demo_round: Round
) -> None:
    give(demo_round, 12)
    found = browser.get("/theo-doi/ty-le.json").get_json()
    assert (found["provisional"], found["prior"], found["design_effect"]) == (True, [19, 1], 1.0)
    one = bac_ha(browser)
    assert one["n"] == 12
    assert one["low"] < one["rate"] <= one["high"]
    text = browser.text("/theo-doi/ty-le")
    assert "tạm thời, gần đúng" in text
    assert "hệ số thiết kế 1 (chưa có đợt trước)" in text
    assert "Beta(19, 1)" in text


def test_no_verdict_while_a_round_is_open(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 12)
    give(demo_round, 12, unit="02686")
    text = browser.text("/theo-doi/ty-le")
    assert "Chưa đạt" not in text
    assert "Kết luận chỉ có sau khi đóng đợt" in text


def test_the_page_says_how_many_chance_alone_may_name(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 12)
    give(demo_round, 12, unit="02686")
    found = browser.get("/theo-doi/ty-le.json").get_json()["chance_flags"]
    assert 0 < found["mean"] <= 0.1
    assert "Nếu cả 2 đơn vị đều đúng bằng mục tiêu" in browser.text("/theo-doi/ty-le")


def test_an_officer_sees_steps_of_ten_and_so_noi_vu_the_moment(
    browser: Browser, officer: Browser, demo_round: Round
) -> None:
    give(demo_round, 12)
    fold_all()
    give(demo_round, 5)
    fold_all()
    assert bac_ha(officer)["n"] == 12
    assert bac_ha(browser)["n"] == 17
    assert "Số ở đây chỉ đổi khi đơn vị có thêm ít nhất 10 phiếu" in officer.text("/theo-doi/ty-le")
    unit = officer.get("/theo-doi/don-vi/02839.json").get_json()
    assert (unit["answers"], unit["rate"]["n"], unit["rate"]["steps_of_ten"]) == (17, 12, True)


def test_under_ten_answers_an_officer_sees_no_rate(officer: Browser, demo_round: Round) -> None:
    give(demo_round, 9)
    fold_all()
    assert bac_ha(officer)["rate"] is None
    assert "Xã Bắc Hà chưa đủ phiếu để xem tỷ lệ." in officer.text("/theo-doi/ty-le")


def test_an_officer_sees_no_other_unit(officer: Browser, demo_round: Round) -> None:
    give(demo_round, 12, unit="02686")
    fold_all()
    assert [u["unit"] for u in officer.get("/theo-doi/ty-le.json").get_json()["units"]] == ["02839"]
    assert "02686" not in officer.text("/theo-doi/ty-le.csv")


def test_a_closed_round_is_judged_elsewhere(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 12)
    browser.post("/quan-tri/dot/dot-1/dong")
    text = browser.text("/theo-doi/ty-le?dot=dot-1")
    assert "Đợt đã đóng: tỷ lệ và kết luận ở trang Kết quả." in text
    assert browser.get("/theo-doi/ty-le.json?dot=dot-1").get_json()["units"] == []


def test_the_table_says_what_it_is(browser: Browser, demo_round: Round) -> None:
    give(demo_round, 12)
    text = browser.get("/theo-doi/ty-le.csv").data.decode("utf-8-sig")
    [one] = [line for line in csv.DictReader(io.StringIO(text)) if line["unit"] == "02839"]
    assert (one["n"], one["note"]) == ("12", "tạm thời, gần đúng")


def fold_all() -> None:
    with store.writing() as session:
        while fold.fold(session):
            pass
