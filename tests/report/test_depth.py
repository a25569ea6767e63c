"""Pages of one round below its first: the answer first, twins with the same figures, refusals in words."""

import csv
import io
import json
import re
from typing import Any

import numpy as np
import pytest
from flask import Flask

from survey.formats import integer
from tests.conftest import make_round
from tests.report.test_pages import close, words
from tests.staff import Browser, make_everybody, make_user
from tests.tabulate.answering import answer, forms

PAGES = ("nhom", "so-sanh", "xep-hang", "vi-sao", "do-tin-cay", "cach-tinh")
ACROSS = ("/bao-cao/so-sanh", "/bao-cao/xu-huong")


@pytest.fixture
def office(app: Flask) -> Browser:
    make_user("so-noi-vu")
    return Browser(app, "so-noi-vu")


def three_units(slug: str = "dot-1", **changes: Any) -> int:
    """Bắc Hà all satisfied, Lào Cai often not, a third with too few answers."""
    round_id = make_round(slug, **changes)
    answer(
        round_id, forms(round_id, "5", 150, ifield="land") + forms(round_id, "4", 50, isex="male"), "02839"
    )
    good, bad = forms(round_id, "4", 150, i5_1="3"), forms(round_id, "2", 50, i1_1="4", i3_2="5")
    answer(round_id, good + bad, "02647", "kiosk")
    answer(round_id, forms(round_id, "5", 4, ifield="health"), "02680")
    close(round_id)
    return round_id


def json_of(office: Browser, path: str) -> dict[str, Any]:
    made = json.loads(office.text(path))
    assert isinstance(made, dict)
    return made


def csv_of(office: Browser, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(office.get(path).data.decode("utf-8-sig"))))


def rates_on(page: str) -> list[str]:
    return re.findall(r'data-rate="([^"]*)"', page)


@pytest.mark.parametrize("path", [*(f"/bao-cao/dot-1/{name}" for name in PAGES), *ACROSS])
def test_only_so_noi_vu_sees_them_and_their_twins(app: Flask, path: str) -> None:
    make_everybody()
    three_units()
    for ending in ("", ".json", ".csv"):
        for role in ("can-bo", "quan-tri", "kiem-toan"):
            assert Browser(app, role).get(path + ending).status_code == 403
        assert Browser(app).get(path + ending).status_code in (303, 401)
        assert Browser(app, "so-noi-vu").get(path + ending).status_code == 200


@pytest.mark.parametrize("path", [*(f"/bao-cao/dot-1/{name}" for name in PAGES), *ACROSS])
@pytest.mark.parametrize("count", [0, 1])
def test_without_answers_and_with_one_they_say_so_in_words(office: Browser, path: str, count: int) -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", count))
    close(round_id)
    for ending in ("", ".json", ".csv"):
        assert office.get(path + ending).status_code == 200
    assert "NaN" not in office.text(path + ".json")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("formula", ["pooled", "general", "mean_score"])
def test_every_formula_has_them(office: Browser, name: str, formula: str) -> None:
    three_units(formula=formula)
    assert "<h1>" in office.text(f"/bao-cao/dot-1/{name}")


@pytest.mark.parametrize("name", PAGES)
def test_one_question_alone_has_them(office: Browser, name: str) -> None:
    round_id = make_round("nhanh", "mot-cham")
    answer(round_id, [{"general": "4"}] * 30)
    close(round_id)
    assert "<h1>" in office.text(f"/bao-cao/nhanh/{name}")


def test_the_way_around_marks_where_one_is(office: Browser) -> None:
    three_units()
    page = office.text("/bao-cao/dot-1/vi-sao")
    assert re.findall(r'href="/bao-cao/dot-1(?:/([a-z-]+))?"', page)[:7] == ["", *PAGES]
    assert '<a href="/bao-cao/dot-1/vi-sao" aria-current="page">' in page


def test_groups_are_judged_together_and_small_ones_keep_their_rate_to_themselves(office: Browser) -> None:
    three_units()
    page = office.text("/bao-cao/dot-1/nhom?theo=field")
    made = json_of(office, "/bao-cao/dot-1/nhom.json?theo=field")
    rows = {row["group"]: row for row in made["groups"]}
    assert rows["land"]["verdict"] in ("met", "not_met", "undecided")
    assert (rows["health"]["state"], rows["health"]["rate"], rows["health"]["answers"]) == (
        "too_few",
        None,
        4,
    )
    assert "Quá ít phiếu để nêu tỷ lệ" in page
    assert "Holm" in page
    with_levels = page.split("Các mức trả lời của từng nhóm, mọi tiêu chí gộp lại")[-1]
    pooled = sum(rows["land"]["levels"].values())
    assert pooled > rows["land"]["answers"]
    assert integer(pooled) in words(with_levels.split("</table>")[0])
    shown = [repr(row["rate"]) for row in made["groups"] if row["rate"] is not None]
    in_csv = [row["rate"] for row in csv_of(office, "/bao-cao/dot-1/nhom.csv?theo=field") if row["rate"]]
    assert [rate for rate in rates_on(page) if rate != "None"] == shown == in_csv


def test_nobody_is_compared_with_the_rest_alone(office: Browser) -> None:
    three_units()
    assert office.get("/bao-cao/dot-1/so-sanh?a=con-lai&b=02839").status_code == 422


def test_groups_by_kind_of_unit_keep_communes_and_wards_apart(office: Browser) -> None:
    three_units()
    made = json_of(office, "/bao-cao/dot-1/nhom.json?theo=level")
    labels = {row["label"]: row["answers"] for row in made["groups"]}
    assert labels["Phường"] + labels["Xã"] == 404


def test_every_division_of_the_questionnaire_can_be_chosen(office: Browser) -> None:
    three_units()
    for name in re.findall(r'<option value="([^"]+)"', office.text("/bao-cao/dot-1/nhom")):
        assert office.get(f"/bao-cao/dot-1/nhom?theo={name}").status_code == 200, name
    refused = office.get("/bao-cao/dot-1/nhom?theo=weather")
    assert (refused.status_code, "weather" in words(refused.text)) == (422, True)


def test_two_units_differ_by_what_their_own_intervals_allow(office: Browser) -> None:
    three_units()
    page = office.text("/bao-cao/dot-1/so-sanh?a=02839&b=02647")
    made = json_of(office, "/bao-cao/dot-1/so-sanh.json?a=02839&b=02647")
    one, other = made["sides"]
    gap = made["difference"]
    assert gap["points"] == one["rate"] - other["rate"]
    down = ((one["rate"] - one["low"]) ** 2 + (other["high"] - other["rate"]) ** 2) ** 0.5
    assert gap["low"] == pytest.approx(gap["points"] - down)
    assert "cao hơn Phường Lào Cai" in page
    assert "không chứa 0" in page
    assert f'data-gap="{gap["points"]}"' in page
    assert float(csv_of(office, "/bao-cao/dot-1/so-sanh.csv?a=02839&b=02647")[-1]["low"]) == gap["low"]


def test_a_unit_is_compared_with_all_others_who_share_nobody(office: Browser) -> None:
    three_units()
    made = json_of(office, "/bao-cao/dot-1/so-sanh.json?a=02839")
    assert [side["n"] for side in made["sides"]] == [200, 204]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 200, "Chọn hai đơn vị để so sánh"),
        ("?a=02839&b=02680", 200, "có tiêu chí dưới 10 câu trả lời"),
        ("?a=02839&b=02686", 200, "chưa có câu trả lời"),
        ("?a=02839&b=02839", 422, "hai đơn vị khác nhau"),
        ("?a=99999", 422, "99999"),
    ],
)
def test_what_cannot_be_compared_says_why(office: Browser, query: str, status: int, said: str) -> None:
    three_units()
    response = office.get(f"/bao-cao/dot-1/so-sanh{query}")
    assert response.status_code == status
    assert said in words(response.text)


def test_ranks_are_bands_with_raw_and_shrunken_rates(office: Browser) -> None:
    three_units()
    page = words(office.text("/bao-cao/dot-1/xep-hang"))
    made = json_of(office, "/bao-cao/dot-1/xep-hang.json")
    rows = {row["unit"]: row for row in made["units"]}
    assert (rows["02839"]["best"], rows["02839"]["worst"], rows["02839"]["of"]) == (1, 1, 2)
    assert rows["02680"]["best"] is None
    assert rows["02680"]["shrunken_rate"] < rows["02680"]["rate"] == 1.0
    assert "2 trong 2 đơn vị có dải thứ hạng hẹp hơn cả danh sách" in page
    assert "không để kết luận" in page
    in_csv = {row["unit"]: row for row in csv_of(office, "/bao-cao/dot-1/xep-hang.csv")}
    assert float(in_csv["02647"]["shrunken_rate"]) == rows["02647"]["shrunken_rate"]


def test_an_open_round_has_no_verdict_no_ranks_and_no_drivers(office: Browser) -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 400))
    page = words(office.text("/bao-cao/dot-1"))
    assert "Hài lòng 100% trên 400 phiếu, tạm thời: chưa kết luận khi đợt còn mở" in page
    assert "98,5–100%" in page
    assert 'data-verdict=""' in office.text("/bao-cao/dot-1")
    made = json_of(office, "/bao-cao/dot-1.json")
    assert {made["index"]["verdict"], *(row["verdict"] for row in made["results"])} == {None}
    assert made["index"]["method"] == "confidence_sequence"
    divided = json_of(office, "/bao-cao/dot-1.json?by=sex")
    assert divided["index"] == made["index"]
    sheet = words(office.text("/bao-cao/dot-1/cach-tinh")).split("Khoảng tin cậy Khoảng 95%")[0]
    assert "dãy khoảng beta–nhị thức 95%" in sheet
    assert "Wilson" not in sheet
    groups = json_of(office, "/bao-cao/dot-1/nhom.json")
    assert {row["verdict"] for row in groups["groups"]} == {None}
    assert "Xếp hạng chỉ có khi đợt đã đóng" in office.text("/bao-cao/dot-1/xep-hang")
    assert json_of(office, "/bao-cao/dot-1/xep-hang.json")["units"] == []
    assert json_of(office, "/bao-cao/dot-1/vi-sao.json")["missing"] == "open"
    assert "còn mở. Chỉ so sánh khi đợt đã đóng." in words(office.text("/bao-cao/dot-1/so-sanh?a=02839"))


def mixed(round_id: int, count: int) -> list[dict[str, str]]:
    """Forms that differ: each criterion 3, 4 or 5 by chance, the general one about their middle."""
    rng = np.random.default_rng(1)
    made = []
    for sheet in forms(round_id, "4", count):
        rated = {name: str(rng.integers(3, 6)) for name in sheet if re.fullmatch(r"\d\.\d", name)}
        middle = round(float(np.mean([int(level) for level in rated.values()])) + rng.normal(0, 0.3))
        made.append(sheet | rated | {"general": str(min(max(middle, 3), 5))})
    return made


def test_why_shares_out_what_the_factors_go_with(office: Browser) -> None:
    round_id = make_round()
    answer(round_id, mixed(round_id, 150))
    close(round_id)
    page = words(office.text("/bao-cao/dot-1/vi-sao"))
    made = json_of(office, "/bao-cao/dot-1/vi-sao.json")
    shares = [row["share"] for row in made["factors"]]
    assert sum(shares) == pytest.approx(1)
    assert "chưa phải nguyên nhân" in page
    assert [float(row["share"]) for row in csv_of(office, "/bao-cao/dot-1/vi-sao.csv")] == shares


def test_every_anchor_that_a_page_links_to_is_on_the_method_sheet(office: Browser) -> None:
    three_units()
    sheet = office.text("/bao-cao/dot-1/cach-tinh")
    for name in ("", *(f"/{name}" for name in PAGES)):
        for anchor in re.findall(r'/cach-tinh#([a-z-]+)"', office.text(f"/bao-cao/dot-1{name}")):
            assert f'id="{anchor}"' in sheet, (name, anchor)


def test_pages_speak_english_too(office: Browser) -> None:
    three_units()
    assert "Rural communes" in office.text("/bao-cao/dot-1/nhom?theo=level&lang=en")
    assert json_of(office, "/bao-cao/dot-1/nhom.json?theo=level&lang=en")["groups"][0]["label"] == "Phường"
