import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from survey.errors import Refused
from survey.models import ROLES
from tests.staff import Browser, actions

Sipas = Callable[..., Result]
LONG = "một câu dài dễ nhớ"


@pytest.mark.parametrize("role", ROLES)
def test_a_person_made_on_the_command_line_signs_in_at_once(app: Flask, sipas: Sipas, role: str) -> None:
    unit = ["--unit", "02839"] if role == "can-bo" else []
    made = sipas("user", "create", "an", "--role", role, *unit, "--password-stdin", stdin=LONG + "\n")
    assert made.exit_code == 0
    assert made.stdout == ""
    assert Browser(app).sign_in("an", LONG).status_code == 303


def test_the_list_prints_everybody_as_json(app: Flask, sipas: Sipas) -> None:
    sipas("user", "create", "an", "--role", "can-bo", "--unit", "02839", "--password-stdin", stdin=LONG)
    assert json.loads(sipas("user", "list", "--format", "json").stdout) == [
        {"username": "an", "role": "can-bo", "unit": "02839", "active": True}
    ]


def test_disabling_enabling_and_a_new_password(app: Flask, sipas: Sipas) -> None:
    sipas("user", "create", "an", "--role", "kiem-toan", "--password-stdin", stdin=LONG)
    sipas("user", "disable", "an")
    assert Browser(app).sign_in("an", LONG).status_code == 422
    sipas("user", "enable", "an")
    new = sipas("user", "reset-password", "an").stdout.strip()
    assert Browser(app).sign_in("an", new).status_code == 303
    assert actions()[:4] == ["user.create", "user.disable", "sign-in.refused", "user.enable"]


def test_an_officer_without_a_unit_is_made_with_a_warning(app: Flask, sipas: Sipas) -> None:
    made = sipas("user", "create", "an", "--role", "can-bo", "--password-stdin", stdin=LONG)
    assert made.exit_code == 0
    assert "chưa gắn với đơn vị nào" in made.stderr


def test_an_officer_is_moved_to_another_unit(app: Flask, sipas: Sipas) -> None:
    sipas("user", "create", "an", "--role", "can-bo", "--password-stdin", stdin=LONG)
    sipas("user", "move", "an", "--unit", "02839")
    assert json.loads(sipas("user", "list", "--format", "json").stdout)[0]["unit"] == "02839"


def test_without_a_password_nobody_is_made(app: Flask, sipas: Sipas) -> None:
    assert isinstance(sipas("user", "create", "an", "--role", "kiem-toan").exception, Refused)
    short = sipas("user", "create", "an", "--role", "kiem-toan", "--password-stdin", stdin="\n")
    assert isinstance(short.exception, Refused)
    assert json.loads(sipas("user", "list", "--format", "json").stdout) == []
