import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from survey import store
from survey.errors import BadFile, Refused
from survey.intake.accept import accept
from survey.models import Round, RoundUnit
from tests.answers import submission, whole
from tests.staff import actions

Sipas = Callable[..., Result]
DAYS = ("--opens", "2026-11-01", "--closes", "30/12/2026")


def create(sipas: Sipas, slug: str = "dot-1", *more: str) -> Result:
    return sipas("round", "create", slug, "--questionnaire", "sipas-2640", *DAYS, *more)


def listed(sipas: Sipas) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(sipas("round", "list", "--format", "json").stdout)
    return found


def test_a_round_goes_from_draft_to_open_to_closed(app: Flask, sipas: Sipas) -> None:
    assert create(sipas).exit_code == 0
    draft = listed(sipas)
    sipas("round", "open", "dot-1")
    opened = listed(sipas)
    sipas("round", "close", "dot-1")
    assert [r[0]["status"] for r in (draft, opened, listed(sipas))] == ["draft", "open", "closed"]
    assert actions() == ["round.create", "round.open", "round.close"]


def test_the_list_as_json_has_exactly_these_fields(app: Flask, sipas: Sipas) -> None:
    create(sipas)
    assert listed(sipas) == [
        {
            "slug": "dot-1",
            "status": "draft",
            "questionnaire": "sipas-2640",
            "opens": "2026-11-01",
            "closes": "2026-12-30",
            "answers": 0,
        }
    ]


def test_the_list_counts_everything_stored(app: Flask, sipas: Sipas, demo_round: Round) -> None:
    few = dict(list(whole().items())[:3])
    with store.writing() as session:
        accept(session, [submission(demo_round.id), submission(demo_round.id, answers=few)])
    assert listed(sipas)[0]["answers"] == 2


@pytest.mark.parametrize("fmt", ["table", "csv"])
def test_the_list_prints_for_people_too(app: Flask, sipas: Sipas, fmt: str) -> None:
    create(sipas)
    assert "sipas-2640" in sipas("round", "list", "--format", fmt).stdout


def test_all_choices_of_a_round_are_kept(app: Flask, sipas: Sipas, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("unit,N,quota\n02839,1200,300\n")
    choices = ("--name", "Đợt mẫu", "--target", "0.9", "--formula", "pooled", "--channel", "paper")
    create(
        sipas,
        "dot-2",
        *choices,
        "--channel",
        "import",
        "--units",
        str(file),
        "--sampled",
        "--pages",
        "single",
    )
    with store.reading() as session:
        made = session.scalars(select(Round)).one()
        part = session.scalars(select(RoundUnit)).one()
    assert (made.name, made.target, made.formula, made.pages) == ("Đợt mẫu", 0.9, "pooled", "single")
    assert (made.channels, made.sampled) == (["paper", "import"], True)
    assert (part.unit.name, part.population, part.quota) == ("Xã Bắc Hà", 1200, 300)


def test_a_bad_list_of_units_makes_no_round(app: Flask, sipas: Sipas, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("unit,N,quota\n99999,,\n")
    assert isinstance(create(sipas, "dot-2", "--units", str(file)).exception, BadFile)
    assert listed(sipas) == []


def test_what_cannot_be_is_refused_in_words(app: Flask, sipas: Sipas) -> None:
    create(sipas)
    refused = [
        create(sipas),
        create(sipas, "dot-2", "--target", "95"),
        sipas("round", "create", "x", "--questionnaire", "sipas-9", *DAYS),
        sipas("round", "open", "khong-co"),
        sipas("round", "close", "dot-1"),
    ]
    assert all(isinstance(result.exception, Refused) for result in refused)
    assert len(listed(sipas)) == 1
