"""No address gives a hidden count or rate to whoever may not see raw cells, whoever asks."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from survey import store
from survey.exports.outgoing import RAW, shown_by
from survey.models import ROLES, Round
from tests.conftest import make_round
from tests.registry.test_publications import publish
from tests.staff import Browser, make_everybody
from tests.tabulate.answering import answer, forms

WATCHED = ("/bao-cao", "/ket-qua", "/theo-doi", "/api")
# Views open to roles without sight of raw figures that say here that they hold no ratings at all.
NO_RATINGS = {
    "monitor.overview": "counts of answers",
    "monitor.overview_json": "counts of answers",
    "monitor.overview_csv": "counts of answers",
    "monitor.poster": "paper",
    "monitor.posters_of_round": "paper",
    "devices.settings": "the settings of a kiosk",
}
VALUES = {"slug": "dot-1", "code": "02839", "paper": "a4", "number": "1"}
TINY = {"2": 2, "5": 7}
ROUND = {"02839": TINY, "02647": {"2": 3, "5": 100}, "02671": {"2": 30, "5": 61}, "02680": {"2": 2, "5": 81}}
# 7 of 9 satisfied; 100 of 103, of which only a class is told; 81 of 83 likewise.
HIDDEN = ("77,8", "77.8", "0.778", "0,778", "0.777", "97,1%", "0.971", "0.9708", "97,6%", "0.976", "0.9759")
LEVELS = ("[0, 2, 0, 0, 7]", "[0,2,0,0,7]", ",0,2,0,0,7")


@pytest.fixture
def planted(app: Flask) -> Flask:
    """A published round with a tiny commune and two of which only classes may be told."""
    make_everybody()
    round_id = make_round()
    for unit, levels in ROUND.items():
        answer(round_id, [f for level, n in levels.items() for f in forms(round_id, level, n)], unit)
    with store.writing() as session:
        session.get_one(Round, round_id).status = "closed"
    publish(round_id)
    return app


def address(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: VALUES.get(found[1], "x"), rule.rule)


def addresses(app: Flask) -> list[str]:
    """Every address that answers a GET, for the planted round and its tiny commune."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    made = {address(rule) for rule in rules if rule.endpoint not in ("asset", "auth.sign_out")}
    return sorted(made | {f"{path}?by=unit&by=channel" for path in made if path.startswith("/bao-cao")})


def leaks(text: str) -> list[str]:
    return [value for value in (*HIDDEN, *LEVELS) if value in text]


def told_of_the_tiny(text: str) -> Iterator[str]:
    """Its 7 and 9 answers in a row or a line of the tiny commune; no factor has such a number."""
    rows = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*Xã Bắc Hà.*?</tr>", text, re.DOTALL)
    lines = [line for line in text.splitlines() if "02839" in line and "," in line and "<" not in line[:1]]
    for row in [*rows, *(line for line in lines if len(line) < 2000)]:
        yield from re.findall(r"(?<![\w.-])[79](?![\w.%-])", re.sub(r"<[^>]+>", " ", row))


@pytest.mark.parametrize("role", ["", *sorted(set(ROLES) - set(RAW))])
def test_no_address_tells_what_is_hidden(planted: Flask, role: str) -> None:
    browser = Browser(planted, role or None)
    answered = 0
    for path in addresses(planted):
        response = browser.get(path)
        assert response.status_code < 500, path
        answered += response.status_code == 200
        text = response.get_data().decode("utf-8", "ignore")
        assert leaks(text) == [], path
        if path.startswith(("/ket-qua", "/bao-cao")):
            assert list(told_of_the_tiny(text)) == [], path
    assert answered > 10


def test_the_same_search_finds_them_where_they_may_be_seen(planted: Flask) -> None:
    office = Browser(planted, "so-noi-vu")
    assert {"0.777", "77,8", "0.971"} & set(
        leaks(office.text("/bao-cao/dot-1.json") + office.text("/bao-cao/dot-1"))
    )
    assert list(told_of_the_tiny(office.text("/bao-cao/dot-1.csv")))


def around(app: Flask) -> set[str]:
    """Endpoints under the watched addresses that are neither for raw roles alone nor say what they show."""
    found = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        raw = set(getattr(view, "roles", None) or ("",)) <= set(RAW)
        told = shown_by(view) is not None or rule.endpoint in NO_RATINGS
        if rule.rule.startswith(WATCHED) and "GET" in (rule.methods or ()) and not (raw or told):
            found.add(rule.endpoint)
    return found


def test_what_is_said_to_hold_no_ratings_exists(app: Flask) -> None:
    assert set(NO_RATINGS) <= set(app.view_functions)


def test_every_view_of_figures_is_for_raw_roles_or_shows_what_was_published(app: Flask) -> None:
    assert around(app) == set()


def test_a_new_way_around_would_be_found(app: Flask) -> None:
    app.add_url_rule("/bao-cao/<slug>/moi", "new", lambda slug: slug)
    assert around(app) == {"new"}
