"""`/ket-qua`: everybody reads what was published, from a kept page, without a cookie."""

import csv
import io
import json
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from survey import store
from survey.models import Marker, Publication
from survey.registry import publications
from tests.registry.test_publications import closed_round, publish, withdraw
from tests.tabulate.answering import answer, forms

PATHS = ("", ".json", "/dot-1", "/dot-1.json", "/dot-1.csv", "/dot-1/json-stat.json", "/dot-1/02647",
         "/dot-1/02647.json", "/dot-1/02647.csv")  # fmt: skip


@pytest.fixture
def first(app: Flask) -> Publication:
    """A published round: two units with enough answers, one with seven."""
    return publish(closed_round(name="Khảo sát công khai"))


def get(client: FlaskClient, path: str = "") -> str:
    response = client.get("/ket-qua" + path)
    assert response.status_code == 200, (path, response.status_code)
    return response.text


def test_before_anything_is_published_the_page_says_so(client: FlaskClient) -> None:
    assert "Chưa có kết quả nào được công bố" in get(client)


def test_a_closed_round_is_not_public_before_it_is_published(client: FlaskClient) -> None:
    closed_round()
    for path in PATHS[2:]:
        assert client.get("/ket-qua" + path).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_everybody_reads_without_a_cookie_from_a_shared_cache(
    client: FlaskClient, first: Publication, path: str
) -> None:
    response = client.get("/ket-qua" + path)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    again = client.get("/ket-qua" + path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.number == 1


def test_the_page_begins_with_the_answer(client: FlaskClient, first: Publication) -> None:
    page = get(client, "/dot-1")
    assert "<h1>Hài lòng 74,6% trên 142 phiếu: chưa đạt mục tiêu 95%</h1>" in page
    assert "Khảo sát công khai" in page
    assert f"bản số {first.number}, công bố" in page


def test_the_json_is_the_frozen_document_whose_hash_the_page_shows(
    client: FlaskClient, first: Publication
) -> None:
    content = client.get("/ket-qua/dot-1.json").data
    assert sha256(content).hexdigest() == first.digest
    assert first.digest in get(client, "/dot-1")
    assert "CC BY 4.0" in get(client, "/dot-1")


def test_the_csv_and_the_json_stat_hold_the_same_figures_as_the_json(
    client: FlaskClient, first: Publication
) -> None:
    document = json.loads(first.figures)
    rows = list(csv.DictReader(io.StringIO(get(client, "/dot-1.csv").removeprefix("\ufeff"))))
    told = {(r["unit"], r["item"]): r["rate_from"] for r in rows if r["kind"] == "item"}
    stat = json.loads(get(client, "/dot-1/json-stat.json"))
    at = stat["dimension"]["unit"]["category"]["index"].index("02671")
    per_unit = len(stat["value"]) // stat["size"][0]
    cell = at * per_unit + stat["dimension"]["item"]["category"]["index"].index("general") * stat["size"][2]
    unit = next(u for u in document["units"] if u["code"] == "02671")
    rate = unit["items"]["general"].get("rate")
    assert told[("02671", "general")] == ("" if rate is None else str(rate))
    assert stat["value"][cell] == rate
    assert len(rows) == (1 + 1) * (1 + len(document["units"]))


def test_a_unit_that_is_hidden_has_a_page_that_says_why(client: FlaskClient, first: Publication) -> None:
    page = get(client, "/dot-1/02839")
    assert first.number == 1
    assert "không có số liệu công bố" in page
    assert "Dưới 10 câu trả lời: không công bố" in page


@pytest.mark.parametrize("path", ["/khong-co", "/dot-1/99999", "/khong-co.json"])
def test_an_unknown_address_is_refused_in_vietnamese(
    client: FlaskClient, first: Publication, path: str
) -> None:
    response = client.get("/ket-qua" + path)
    assert (response.status_code, first.number) == (404, 1)
    if not path.endswith(".json"):
        assert "Không có trang này" in response.text or "Không tìm thấy" in response.text


def test_a_correction_stands_on_the_page_at_once_and_the_first_stays_to_be_had(
    client: FlaskClient, first: Publication
) -> None:
    get(client, "/dot-1")
    answer(first.round_id, forms(first.round_id, "5", 30), "02647")
    publish(first.round_id, "Thêm 30 phiếu nộp muộn.")
    page = get(client, "/dot-1")
    assert "Thêm 30 phiếu nộp muộn." in page
    assert "trên 172 phiếu" in page
    assert sha256(client.get("/ket-qua/dot-1.json?ban=1").data).hexdigest() == first.digest


@pytest.mark.parametrize("asked", ["99999999999999999999", "abcd", "1x", "-1", "", "2", "²"])
@pytest.mark.parametrize("path", [".json", ".csv", "/json-stat.json", "/02647.json"])
def test_an_edition_that_is_none_is_not_the_newest(
    client: FlaskClient, first: Publication, path: str, asked: str
) -> None:
    assert client.get(f"/ket-qua/dot-1{path}?ban={asked}").status_code == 404
    assert client.get(f"/ket-qua/dot-1{path}?ban=1").status_code == 200


def test_a_withdrawn_round_has_no_page_for_what_was_none_of_its_units(
    client: FlaskClient, first: Publication
) -> None:
    withdraw(first.round_id, 1, "Nhầm đơn vị.")
    assert "Nhầm đơn vị." in get(client, "/dot-1/02647")
    assert client.get("/ket-qua/dot-1/99999").status_code == 404


def test_a_withdrawn_publication_says_so_and_gives_no_figures(
    client: FlaskClient, first: Publication
) -> None:
    get(client, "/dot-1")
    withdraw(first.round_id, 1, "Nhầm đơn vị.")
    for path in ("", "/dot-1", "/dot-1/02647"):
        page = get(client, path)
        assert "Nhầm đơn vị." in page
        assert "74,6%" not in page
    for path in ("/dot-1.json", "/dot-1.csv", "/dot-1/json-stat.json", "/dot-1/02647.json"):
        gone = client.get("/ket-qua" + path)
        assert gone.status_code == 410
        assert json.loads(gone.data)["message"] == "Nhầm đơn vị."
    assert json.loads(get(client, ".json"))["publications"][0]["withdrawn"] == "Nhầm đơn vị."


def test_made_up_data_say_so_on_every_page_and_in_every_file(app: Flask, client: FlaskClient) -> None:
    with store.writing() as session:
        session.add(Marker(name="demo", value="x"))
    publish(closed_round(synthetic=True))
    for path in PATHS:
        said = get(client, path)
        assert (
            "ữ liệu mô phỏng" in said or '"synthetic":' in said.replace(": true", ":") or ",True," in said
        ), path


def test_the_page_is_also_in_english(client: FlaskClient, first: Publication) -> None:
    page = get(client, "/dot-1?lang=en")
    assert first.number == 1
    assert "74.6%" in page
    assert "Not met" in page or "not met" in page


def test_rates_over_time_need_two_rounds(client: FlaskClient, first: Publication) -> None:
    assert "qua 2 đợt công bố" not in get(client, "/dot-1")
    publish(closed_round({"02647": {"2": 10, "5": 90}}, "dot-2"))
    assert first.number == 1
    assert "qua 2 đợt công bố" in get(client, "/dot-1")
    assert "qua 2 đợt công bố" in get(client, "/dot-2/02647")


def test_the_past_of_every_unit_is_read_from_the_archive_once(
    client: FlaskClient, first: Publication
) -> None:
    publish(closed_round({unit: {"2": 10, "5": 90} for unit in ("02647", "02671")}, "dot-2"))
    get(client, "/dot-2/02647")
    said: list[str] = []
    event.listen(store.engine(), "before_cursor_execute", lambda *about: said.append(about[2]))
    assert "qua 2 đợt công bố" in get(client, "/dot-2/02671")
    assert first.number == 1
    assert sum("publication.figures" in one for one in said) == 1


def test_a_withdrawn_correction_brings_no_superseded_figure_back(
    client: FlaskClient, first: Publication
) -> None:
    for number in (2, 3):
        publish(closed_round({"02647": {"2": 10, "5": 80 + number}}, f"dot-{number}"))
    answer(first.round_id, forms(first.round_id, "5", 30), "02647")
    publish(first.round_id, "Thêm 30 phiếu nộp muộn.")
    assert "qua 3 đợt công bố" in get(client, "/dot-2")
    withdraw(first.round_id, 2, "Phiếu nộp nhầm.")
    for path in ("/dot-2", "/dot-2/02647"):
        assert "qua 2 đợt công bố" in get(client, path)
    withdraw(first.round_id, 1, "Nhầm đơn vị.")
    assert "qua 2 đợt công bố" in get(client, "/dot-2")


@pytest.mark.parametrize("formula", ["mean_score", "mean_score_0"])
def test_a_mean_score_is_shown_and_not_called_withheld(client: FlaskClient, app: Flask, formula: str) -> None:
    rows = {unit: dict.fromkeys("12345", 20) for unit in ("02647", "02671")}
    publish(closed_round(rows, formula=formula))
    page = get(client, "/dot-1")
    assert "Trong 99 đơn vị: 2 có số liệu, không kết luận, 97 chưa có câu trả lời." in page
    row = page.split('<tr data-unit="02647">')[1].split("</tr>")[0]
    assert "Không có kết luận" in row
    assert "%" in row
    assert "Có số liệu, không kết luận: 2" in page


def test_the_home_page_leads_to_results_only_when_there_are_some(client: FlaskClient, app: Flask) -> None:
    assert "/ket-qua" not in client.get("/").text
    publish(closed_round())
    assert 'href="/ket-qua"' in client.get("/").text


def test_a_document_is_read_back_as_it_was_frozen(first: Publication) -> None:
    assert publications.document_of(first)["format"] == "sipas-publication-1"
