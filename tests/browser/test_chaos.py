"""Forty answers through a kiosk while network, server and browser fail; two hundred in `make studies`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Playwright

from bench.chaos.run import Plan, run
from bench.chaos.verdict import Verdict

PLAN = Plan(answers=40, server_kills=3, browser_kills=2)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_acknowledged_answer_is_there_once_and_no_number_is_missing(
    kind: str, playing: Playwright, chromium: str
) -> None:
    outcome = run(playing, chromium, kind, PLAN)
    found = outcome.verdict
    assert found.holds, found
    assert found.acknowledged == PLAN.answers - PLAN.browser_kills
    assert (outcome.server_kills, outcome.browser_kills) == (3, 2)
    assert outcome.offline == 10
    assert sum(outcome.mishaps.values()) > outcome.mishaps["nothing"] > 0


GOOD = Verdict(acknowledged=5, stored=6, held=1, issued=7, missing=0, lost=0, doubled=0, tallied=6)


@pytest.mark.parametrize("wrong", [
    {"lost": 1}, {"doubled": 1}, {"missing": 1}, {"stored": 5, "tallied": 5}, {"tallied": 5}, {"held": 0},
])  # fmt: skip
def test_the_verdict_fails_where_anything_is_lost_or_twice(wrong: dict[str, int]) -> None:
    assert GOOD.holds
    assert not replace(GOOD, **wrong).holds
