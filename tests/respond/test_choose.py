"""Finding one's office, and the mark on everything that is simulated."""

import pytest
from flask.testing import FlaskClient

from survey import store
from survey.models import Marker, Round
from tests.conftest import make_round
from tests.respond.conftest import stored
from tests.respond.visitor import Visitor

BANNER = "Dữ liệu mô phỏng"


@pytest.mark.parametrize("asked", ["bac ha", "Bắc Hà", "xã bắc", "02839", "BAC  HA"])
def test_a_unit_is_found_with_or_without_accents(citizen: FlaskClient, demo_round: Round, asked: str) -> None:
    page = citizen.get("/", query_string={"q": asked}).text
    assert '<a href="/d/02839">Xã Bắc Hà</a>' in page


def test_a_former_name_leads_to_the_unit_of_today(citizen: FlaskClient, demo_round: Round) -> None:
    page = citizen.get("/?q=ta chai").text
    assert "Xã Tà Chải đã sáp nhập" in page
    assert 'href="/d/02839"' in page


def test_without_a_search_all_communes_are_listed(citizen: FlaskClient, demo_round: Round) -> None:
    assert citizen.get("/").text.count('<li><a href="/d/') == 99


@pytest.mark.parametrize("asked", ["zzz", "<script>", "%", "a" * 5000, "\x00"])
def test_a_search_that_finds_nothing_says_what_to_try(citizen: FlaskClient, app: object, asked: str) -> None:
    page = citizen.get("/", query_string={"q": asked})
    assert page.status_code == 200
    assert "<script>" not in page.text


def test_language_and_size_go_along_with_links_and_the_search(
    citizen: FlaskClient, demo_round: Round
) -> None:
    page = citizen.get("/?q=bac ha&lang=en&size=150").text
    assert "/d/02839?lang=en&amp;size=150" in page
    assert '<input type="hidden" name="lang" value="en">' in page


def test_nothing_simulated_nothing_marked(visitor: Visitor) -> None:
    assert BANNER not in visitor.page.text
    assert BANNER not in visitor.client.get("/").text


def test_simulated_rounds_say_so_on_every_page_and_keep_it_with_the_answer(citizen: FlaskClient) -> None:
    make_round(questionnaire="mot-cham", synthetic=True)
    with store.writing() as session:
        session.add(Marker(name="demo", value="1"))
    visitor = Visitor(citizen)
    assert BANNER in citizen.get("/").text
    assert BANNER in visitor.page.text
    visitor.fill({"general": "5"})
    visitor.press()
    assert BANNER in visitor.follow().text
    assert [response.synthetic for response in stored()] == [True]
