"""The citizen's form on a real PostgreSQL server."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey.app import create_app
from tests.conftest import make_round, make_settings
from tests.respond.conftest import stored, valid
from tests.respond.visitor import Visitor

pytestmark = pytest.mark.postgres


@pytest.fixture
def citizen(postgres_url: str, tmp_path: Path) -> FlaskClient:
    return create_app(make_settings(tmp_path, postgres_url)).test_client(use_cookies=False)


def test_a_form_is_stored_repeated_and_told_from_another(citizen: FlaskClient) -> None:
    make_round(pages="single")
    visitor = Visitor(citizen)
    visitor.fill(valid())
    form = visitor.form
    first = visitor.press().location.split("&ma=")[0]
    visitor.form = form
    assert visitor.press().location.split("&ma=")[0] == first
    visitor.form = form
    assert visitor.press(comment="khác").status_code == 409
    assert visitor.press().status_code == 303
    assert len(stored()) == 2
