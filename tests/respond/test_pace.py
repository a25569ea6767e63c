"""How many forms may come from one address: a crowd may, nothing typed is lost, no address is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey import clock, config
from survey.access.pace import Pace, origin_of
from survey.app import create_app
from survey.models import Round
from tests.api.test_responses import a_form
from tests.respond.conftest import comments, nothing_is_stored, stored, valid
from tests.respond.visitor import Visitor

OFFICE, SCHOOL = "203.0.113.7", "198.51.100.20"


@pytest.fixture
def service(settings: config.Config) -> Callable[..., Flask]:
    """The application with other numbers: service(sends_per_10_minutes=2)."""

    def service(**numbers: int) -> Flask:
        app = create_app(replace(settings, **numbers))  # type: ignore[arg-type]
        app.testing = True
        return app

    return service


def coming_from(app: Flask, address: str, **headers: str) -> FlaskClient:
    client = app.test_client(use_cookies=False)
    client.environ_base |= {"REMOTE_ADDR": address} | {
        f"HTTP_{name.upper()}": value for name, value in headers.items()
    }
    return client


def ready(client: FlaskClient) -> Visitor:
    """A one-page form, filled in and not yet sent."""
    visitor = Visitor(client, "02839")
    visitor.fill(valid())
    return visitor


def send_json(client: FlaskClient, query: str = "", **changes: Any) -> int:
    return client.post("/api/v1/responses" + query, json=a_form(**changes)).status_code


@pytest.fixture
def app(service: Callable[..., Flask]) -> Flask:
    """Two forms in ten minutes, five a day."""
    return service(sends_per_10_minutes=2, sends_per_day=5)


@pytest.fixture
def office(app: Flask, on_one_page: Callable[..., Visitor]) -> FlaskClient:
    """An office that has sent as much as it may."""
    on_one_page()
    client = coming_from(app, OFFICE)
    assert [ready(client).press().status_code for _ in range(2)] == [303, 303]
    return client


def test_one_too_many_is_429_and_says_when_to_try_again(office: FlaskClient) -> None:
    page = ready(office).press()
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 600
    assert "chờ khoảng 10 phút" in page.text
    assert "4G" in page.text
    assert len(stored()) == 2


def test_everything_typed_stays_and_can_be_sent_from_the_page(app: Flask, office: FlaskClient) -> None:
    visitor = ready(office)
    page = visitor.press()
    assert "Cán bộ tận tình" in page.text
    sent = next(c.value for c in visitor.form.controls if c.name == "_id")
    assert [b.words for b in visitor.form.buttons() if b.name != "stay"] == ["Gửi lại"]
    visitor.client = coming_from(app, SCHOOL)
    assert visitor.press().status_code == 303
    assert str(stored()[-1].id) == sent
    assert len(comments()) == 3


def test_the_language_can_change_on_that_page(office: FlaskClient) -> None:
    visitor = ready(office)
    visitor.press()
    page = visitor.press("stay", words="English")
    assert page.status_code == 200
    assert visitor.press().status_code == 429
    assert "wait about 10 minutes" in visitor.page.text
    assert "Send again" in visitor.page.text


def test_another_address_is_not_held_up(app: Flask, office: FlaskClient) -> None:
    assert ready(coming_from(app, SCHOOL)).press().status_code == 303


def test_reading_correcting_and_going_back_are_not_counted(app: Flask, demo_round: Round) -> None:
    visitor = Visitor(coming_from(app, OFFICE))
    for _ in range(4):
        assert visitor.press().status_code == 422
    for _ in range(4):
        visitor.fill(valid())
        visitor.press()
        visitor.press("back")
    assert visitor.answer(valid()).status_code == 303


def test_json_is_counted_together_with_pages_and_refused_in_the_one_shape(office: FlaskClient) -> None:
    response = office.post("/api/v1/responses", json=a_form())
    assert response.status_code == 429
    assert response.get_json()["error"] == "too_many_requests"
    assert set(response.get_json()) == {"error", "message"}
    assert response.headers["Retry-After"] in response.get_json()["message"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert len(stored()) == 2


def test_json_is_refused_in_the_language_asked_for(office: FlaskClient) -> None:
    response = office.post("/api/v1/responses?lang=en", json=a_form())
    assert response.status_code == 429
    assert "Too many forms" in response.get_json()["message"]


def test_health_and_other_pages_stay_open(office: FlaskClient) -> None:
    assert office.get("/healthz").status_code == 200
    assert office.get("/d/02839").status_code == 200
    assert office.get("/api/v1/responses").status_code == 405


def test_the_days_number_sends_people_to_tomorrow(service: Callable[..., Flask]) -> None:
    app = service(sends_per_10_minutes=0, sends_per_day=1)
    from tests.conftest import make_round

    make_round(pages="single")
    client = coming_from(app, OFFICE)
    assert ready(client).press().status_code == 303
    page = ready(client).press()
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 24 * 60 * 60
    assert ("ngày mai" in page.text) == (int(page.headers["Retry-After"]) >= 3600)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.5.5.5", "::1", "::ffff:127.0.0.1", "", "unix"])
def test_this_machine_and_no_address_are_never_held_up(app: Flask, demo_round: Round, address: str) -> None:
    client = coming_from(app, address)
    assert [send_json(client) for _ in range(8)] == [201] * 8


def test_nought_means_any_number(service: Callable[..., Flask], demo_round: Round) -> None:
    client = coming_from(service(sends_per_10_minutes=0, sends_per_day=0), OFFICE)
    assert [send_json(client) for _ in range(80)] == [201] * 80


def test_an_office_sends_sixty_in_ten_minutes_by_default(
    service: Callable[..., Flask], demo_round: Round
) -> None:
    client = coming_from(service(), OFFICE)
    assert [send_json(client) for _ in range(61)] == [201] * 60 + [429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7:51234", "203.0.113.7", True),
        ("[2001:db8::1]:443", "2001:db8::2", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("203.0.113.7", "203.0.113.8", False),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (origin_of(one) == origin_of(other)) is same


def test_every_night_and_every_process_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace(1, 1)
    assert pace.take({"REMOTE_ADDR": OFFICE}) == 0
    assert pace.take({"REMOTE_ADDR": OFFICE}) > 0
    today = pace.hashed(OFFICE)
    assert Pace(1, 1).hashed(OFFICE) != today
    monkeypatch.setattr(clock, "today", lambda: date(2099, 1, 1))
    assert pace.hashed(OFFICE) != today
    assert pace.take({"REMOTE_ADDR": OFFICE}) == 0


def test_nothing_in_memory_names_the_address() -> None:
    pace = Pace(5, 5)
    pace.take({"REMOTE_ADDR": OFFICE})
    assert OFFICE not in repr(vars(pace)) + repr(vars(pace._counted.storage))


FORWARDED = "6.6.6.6, 7.7.7.7, 203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "first", "second", "held"),
    [
        (0, FORWARDED, "9.9.9.9", True),  # nobody's word is taken: both came from one proxy
        (1, FORWARDED, "9.9.9.9", False),
        (1, FORWARDED, "1.1.1.1, 203.0.113.7", True),  # what the visitor made up does not help
        (2, FORWARDED, "8.8.8.8, 7.7.7.7, 1.2.3.4", True),
        (3, FORWARDED, FORWARDED, True),
    ],
)
def test_only_what_trusted_proxies_wrote_tells_visitors_apart(
    service: Callable[..., Flask], demo_round: Round, proxies: int, first: str, second: str, held: bool
) -> None:
    app = service(sends_per_10_minutes=1, trusted_proxies=proxies)
    assert send_json(coming_from(app, "10.0.0.2", x_forwarded_for=first)) == 201
    expected = 429 if held else 201
    assert send_json(coming_from(app, "10.0.0.2", x_forwarded_for=second)) == expected


def test_a_proxy_is_believed_about_the_address_alone(service: Callable[..., Flask]) -> None:
    client = service(trusted_proxies=1).test_client()
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/x"}
    page = client.get("/", headers=forged | {"X-Forwarded-For": OFFICE})
    assert page.status_code == 200
    assert "evil.example" not in page.text
    assert "/x/" not in page.text


def test_an_untold_proxy_is_mentioned_once_in_the_log_without_an_address(
    app: Flask, demo_round: Round, caplog: pytest.LogCaptureFixture
) -> None:
    client = coming_from(app, "10.0.0.2", x_forwarded_for=OFFICE)
    for _ in range(3):
        send_json(client)
    assert caplog.text.count("SIPAS_TRUSTED_PROXIES") == 1
    assert OFFICE not in caplog.text
    assert "10.0.0.2" not in caplog.text


@pytest.mark.parametrize("empty", ["", None])
def test_a_json_answer_may_carry_an_empty_honeypot(app: Flask, demo_round: Round, empty: object) -> None:
    assert send_json(app.test_client(), website=empty) == 201


@pytest.mark.parametrize("filled", ["http://example.org", " ", 0, [], {}, False])
def test_a_json_answer_with_a_filled_honeypot_is_refused(
    app: Flask, demo_round: Round, filled: object
) -> None:
    response = app.test_client().post("/api/v1/responses", json=a_form(website=filled))
    assert response.status_code == 422
    assert [p["field"] for p in response.get_json()["problems"]] == ["website"]
    assert nothing_is_stored()
