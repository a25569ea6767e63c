"""Size, contrast and language travel in the address and in no cookie."""

import pytest
from flask import Flask, url_for

from survey import display, i18n
from survey.display import anchor, current_display, described_by, display_query, kept_parameters


@pytest.fixture
def app():
    app = Flask("shown")
    for part in (i18n, display):
        part.init_app(app)
    app.add_url_rule("/d/<code>", "unit", lambda code: code)
    return app


def test_the_address_chooses_size_and_contrast(app):
    with app.test_request_context("/?size=150&contrast=high"):
        assert current_display().classes == "size-150 contrast"
        assert current_display().next_size == "200"


@pytest.mark.parametrize("query", ["", "?size=900&contrast=low", "?size=100"])
def test_anything_unknown_is_the_plain_page(app, query):
    with app.test_request_context("/" + query):
        assert current_display().classes == ""
        assert kept_parameters() == {}


def test_links_carry_the_choices_on(app):
    with app.test_request_context("/?lang=en&size=200"):
        assert url_for("unit", code="02839") == "/d/02839?lang=en&size=200"
        assert url_for("unit", code="02839", lang=None, size=None) == "/d/02839"


def test_a_link_to_the_same_page_changes_one_thing(app):
    with app.test_request_context("/?q=B%E1%BA%AFc&lang=en&unit=1&unit=2"):
        assert display_query(lang="vi") == "?q=B%E1%BA%AFc&lang=vi&unit=1&unit=2"
        assert display_query(lang=None, contrast="high").endswith("unit=1&unit=2&contrast=high")


def test_outside_a_request_nothing_is_carried(app):
    assert current_display().classes == ""
    assert kept_parameters() == {}


def test_ids_are_safe_in_css():
    assert anchor("3.1") == "q-3-1"
    assert anchor("used feedback/ý") == "q-used-feedback--"


def test_a_control_names_the_sentences_shown_with_it():
    assert described_by("q-1", hint="Gợi ý", error="Sai") == {"aria-describedby": "q-1-hint q-1-error"}
    assert described_by("q-1") == {}
