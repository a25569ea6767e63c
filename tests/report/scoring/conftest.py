"""Sở Nội vụ at its tables of points: the plan's scorecard and the Index 8 of 2020."""

import pytest
from flask import Flask

from survey import store
from survey.cli.scores import load_shipped
from survey.models import Assessment, AssessmentEntry
from survey.registry import scoring
from survey.registry.scoring_input import last_day
from tests.staff import Browser, make_user

INDEX8, CARD = "/bao-cao/chi-so-8/2020", "/bao-cao/bang-diem/2020/nam"


@pytest.fixture
def office(app: Flask) -> Browser:
    """A person of Sở Nội vụ with nothing loaded."""
    make_user("so-noi-vu", "binh")
    return Browser(app, "binh")


@pytest.fixture
def plan(office: Browser) -> Browser:
    """The same with the plan's figures."""
    with store.writing() as session:
        load_shipped(session, "15")
    return office


def stored(kind: str, criterion: str, year: int = 2020, period: str = "nam") -> AssessmentEntry:
    entry = scoring.entry_of(assessment(kind, year, period), criterion)
    assert entry is not None
    return entry


def assessment(kind: str, year: int = 2020, period: str = "nam") -> Assessment:
    with store.reading() as session:
        found = scoring.find(session, "15", kind, year, period, last_day(year, period))
    assert found is not None
    return found
