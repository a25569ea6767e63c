"""`sipas cases` and `sipas topics`."""

from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from flask import Flask

from survey import config
from survey.models import Round
from tests.cases.making import crowd, every_case, write

Sipas = Callable[..., Result]


def test_cases_are_opened_by_hand_as_of_a_day(demo_round: Round, sipas: Sipas) -> None:
    write(demo_round.id, "chờ lâu quá", level="1")
    crowd(demo_round.id)
    done = sipas("cases", "open", "--day", "2026-03-03")
    assert done.exit_code == 0, done.output
    assert "cases 1" in done.output
    assert "released 1" in done.output
    rest = sipas("cases", "open", "--day", "2026-02-17")
    assert "không phải ngày làm việc" in rest.output


def test_what_is_overdue_is_listed_with_its_unit(demo_round: Round, sipas: Sipas) -> None:
    write(demo_round.id, "chờ lâu quá", level="1")
    crowd(demo_round.id)
    sipas("cases", "open", "--day", "2026-03-03")
    (case,) = every_case()
    listed = sipas("cases", "overdue", "--format", "csv")
    assert f"{case.id},02839,Xã Bắc Hà,2026-03-03,2026-03-17,open," in listed.output


def test_a_file_of_rules_is_checked_and_shows_why(settings: config.Config, sipas: Sipas) -> None:
    shown = sipas("topics", "check", "--text", "Cán bộ không cáu gắt, chờ lâu")
    assert "+ cho-doi: vì có từ “chờ lâu” (viết: “chờ lâu”)" in shown.output
    assert "phủ định" in shown.output


def test_a_file_with_mistakes_is_refused(tmp_path: Path, app: Flask, sipas: Sipas) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("version: 1\ntopics: [{code: a, name: {vi: A}}]")
    refused = sipas("topics", "check", str(path))
    assert refused.exit_code == 1
    assert "mine.yaml: nhóm “a” chưa có từ nào" in str(refused.exception)
