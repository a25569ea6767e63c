"""Posters on staff pages: managers for every unit, officers for their own; printing changes nothing."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey import config, store
from survey.models import AuditEvent, Round
from tests.exports.papers import papers
from tests.staff import Browser, make_draft, make_user

OWN, OTHER = "/theo-doi/to-dan/02839/a4.pdf", "/theo-doi/to-dan/02647/a4.pdf"
ALL = "/theo-doi/to-dan/dot/dot-1/a6.pdf"


@pytest.fixture(autouse=True)
def public(app: Flask, demo_round: Round) -> None:
    settings: config.Config = app.config["SIPAS"]
    app.config["SIPAS"] = replace(settings, public_url="https://khaosat.laocai.gov.vn")


@pytest.mark.parametrize("role", ["so-noi-vu", "quan-tri", "can-bo"])
def test_a_poster_opens_in_the_browser_under_a_telling_name(app: Flask, role: str) -> None:
    make_user(role)
    response = Browser(app, role).get(OWN)
    assert response.status_code == 200
    assert response.content_type == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="to-dan-02839-a4.pdf"'
    assert papers(response.data)[0].codes() == ["https://khaosat.laocai.gov.vn/d/02839"]


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("can-bo", OTHER, 403),
        ("kiem-toan", OWN, 403),
        ("kiem-toan", ALL, 403),
        ("so-noi-vu", OTHER, 200),
        ("so-noi-vu", "/theo-doi/to-dan/99999/a4.pdf", 404),
        ("so-noi-vu", "/theo-doi/to-dan/02872/a4.pdf", 404),
        ("so-noi-vu", "/theo-doi/to-dan/02839/a5.pdf", 404),
        ("so-noi-vu", "/theo-doi/to-dan/dot/khong-co/a4.pdf", 404),
    ],
)
def test_who_may_print_what(app: Flask, role: str, path: str, status: int) -> None:
    make_user(role)
    assert Browser(app, role).get(path).status_code == status


def test_a_stranger_is_asked_to_sign_in(app: Flask) -> None:
    response = Browser(app).get(OWN)
    assert response.status_code == 303
    assert response.location.startswith("/dang-nhap?next=")


def test_a_round_is_printed_with_a_page_for_each_unit_that_the_person_sees(app: Flask) -> None:
    make_user("so-noi-vu")
    make_user("can-bo")
    assert len(papers(Browser(app, "so-noi-vu").get(ALL).data, dots_per_inch=20)) == 99
    assert [p.codes() for p in papers(Browser(app, "can-bo").get(ALL).data)] == [
        ["https://khaosat.laocai.gov.vn/d/02839"]
    ]


def test_printing_changes_nothing(app: Flask) -> None:
    make_user("so-noi-vu")
    Browser(app, "so-noi-vu").get(OWN)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_without_a_public_address_the_page_says_which_setting_is_missing(app: Flask) -> None:
    app.config["SIPAS"] = replace(app.config["SIPAS"], public_url="http://localhost:8000")
    make_user("so-noi-vu")
    response = Browser(app, "so-noi-vu").get(OWN)
    assert response.status_code == 422
    assert "SIPAS_PUBLIC_URL" in response.text


def test_an_officer_finds_the_links_in_the_row_of_the_unit(app: Flask) -> None:
    make_user("can-bo")
    page = Browser(app, "can-bo").text("/theo-doi")
    assert page.count(f'href="{OWN}"') == page.count(f'href="{OWN.replace("a4", "a6")}"') == 1


def test_managers_find_them_on_the_page_of_the_round(app: Flask) -> None:
    make_user("so-noi-vu")
    browser = Browser(app, "so-noi-vu")
    page = browser.text("/quan-tri/dot/dot-1")
    assert f'href="{ALL}"' in page
    assert page.count('/a6.pdf"') == 100
    assert "to-dan" not in browser.text("/theo-doi")


def test_a_round_without_the_online_channel_has_no_posters(app: Flask) -> None:
    make_draft("giay", channels=["paper"])
    make_user("quan-tri")
    assert "to-dan" not in Browser(app, "quan-tri").text("/quan-tri/dot/giay")
