"""What docs/index8.md tells the reader to run, type and open is there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from analysis.scorecard import PLAN_161
from survey.registry.rounds import RESERVED
from tests.report.scoring.conftest import INDEX8
from tests.staff import Browser

TEXT = (Path(__file__).parents[3] / "docs" / "index8.md").read_text()


def test_its_commands_run(
    sipas: Callable[..., Result], app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("card.yaml").write_text(PLAN_161.read_text().replace("self_assessed_2020", "self_assessed_2022"))
    commands = re.findall(r"^    sipas (.+)$", TEXT, re.MULTILINE)
    assert len(commands) == 3
    assert [sipas(*command.split()).exit_code for command in commands] == [0, 0, 0]


def test_its_addresses_are_pages(app: Flask) -> None:
    known = {re.sub(r"<[^>]*>", "<>", rule.rule) for rule in app.url_map.iter_rules()}
    for address in re.findall(r"`(/bao-cao/[^`?]*)`", TEXT):
        assert re.sub(r"<[^>]*>", "<>", address) in known, address


def test_the_reserved_slugs_and_the_way_to_try_a_rate_are_told(plan: Browser) -> None:
    assert all(f"`{slug}`" in TEXT for slug in RESERVED)
    assert "(+9,2)" in plan.text(f"{INDEX8}?thu-8-1=92")
