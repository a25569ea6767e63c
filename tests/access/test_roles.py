from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from survey.access.roles import require, safe_next
from survey.models import ROLES, Round
from tests.staff import Browser, make_user

PAGES = {
    "/theo-doi": ROLES,
    "/theo-doi.json": ROLES,
    "/theo-doi.csv": ROLES,
    "/quan-tri": ("quan-tri", "so-noi-vu"),
    "/quan-tri/dot-moi": ("quan-tri", "so-noi-vu"),
    "/quan-tri/dot/dot-1": ("quan-tri", "so-noi-vu"),
    "/quan-tri/dot/dot-1/mo": ("quan-tri", "so-noi-vu"),
    "/quan-tri/dot/dot-1/dong": ("quan-tri", "so-noi-vu"),
    "/quan-tri/nguoi-dung": ("quan-tri",),
    "/quan-tri/nguoi-dung-moi": ("quan-tri",),
    "/quan-tri/nguoi-dung/an/don-vi": ("quan-tri",),
    "/quan-tri/nguoi-dung/an/khoa": ("quan-tri",),
    "/quan-tri/nguoi-dung/an/mo-lai": ("quan-tri",),
    "/quan-tri/nguoi-dung/an/mat-khau": ("quan-tri",),
    "/quan-tri/nhat-ky": ("quan-tri", "kiem-toan"),
    "/quan-tri/mat-khau": ROLES,
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_pages_and_no_others(app: Flask, demo_round: Round, role: str) -> None:
    make_user(role)
    make_user("can-bo", "an")
    browser = Browser(app, role)
    found = {path: browser.get(path).status_code for path in PAGES}
    assert found == {path: 200 if role in roles else 403 for path, roles in PAGES.items()}


@pytest.mark.parametrize("path", [p for p in PAGES if "." not in p])
def test_a_stranger_is_asked_to_sign_in_and_comes_back(app: Flask, path: str) -> None:
    response = Browser(app).get(f"{path}?dot=a")
    assert response.status_code == 303
    assert response.location.startswith("/dang-nhap?next=/quan-tri") or "theo-doi" in response.location


@pytest.mark.parametrize("path", ["/theo-doi.json", "/theo-doi.csv"])
def test_a_program_without_a_sign_in_gets_401_as_json(app: Flask, path: str) -> None:
    response = Browser(app).get(path)
    assert response.status_code == 401
    assert response.get_json()["error"] == "unauthorized"


def test_a_role_that_does_not_exist_is_refused_when_the_page_is_written() -> None:
    with pytest.raises(ValueError, match="roles"):
        require("giam-doc")


@pytest.mark.parametrize(
    "target",
    [
        "//ke-gian.vn",
        "/\\ke-gian.vn",
        "https://ke-gian.vn",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "",
        "theo-doi",
    ],
)
def test_nobody_is_sent_to_another_place_after_signing_in(target: str) -> None:
    assert safe_next(target) is None


@pytest.mark.parametrize("target", ["/dang-xuat", "/dang-nhap?next=/theo-doi"])
def test_signing_in_does_not_lead_straight_out_again(target: str) -> None:
    assert safe_next(target) is None


def test_an_address_of_ours_is_kept_with_its_query() -> None:
    assert safe_next("/theo-doi?q=bac+ha") == "/theo-doi?q=bac+ha"


@given(st.text(max_size=30) | st.from_regex(r"[/\\:.a-z@?#\t]{1,12}", fullmatch=True))
def test_whatever_is_asked_for_stays_on_this_site(target: str) -> None:
    found = safe_next(target)
    assert found is None or (found.startswith("/") and not urlsplit(found).netloc and "\\" not in found)
