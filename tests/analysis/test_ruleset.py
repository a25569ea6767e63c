"""Rule sets: every rule says where it comes from, and a broken file says what is wrong."""

from pathlib import Path

import pytest

from analysis.ruleset import STATUSES, available, load, read_yaml


@pytest.mark.parametrize("name", available())
def test_every_shipped_rule_has_source_and_status(name: str) -> None:
    rules = load(name)
    for criterion in (*rules.criteria, *rules.leaves()):
        assert criterion.source
        assert criterion.status in STATUSES
        assert all(band.status != "assumed" or band.reason for band in criterion.bands)


GOOD = """
id: x
title: X
source: X
criteria:
  - id: "8.2"
    name: A
    of: 1
    rule: bands
    inputs: {done: Done, total: Total}
    bands: [{at_least: 1, share: 1, status: law}]
    status: law
    source: S
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_rule_set_may_come_from_any_file(tmp_path: Path) -> None:
    assert load(write(tmp_path, GOOD)).criteria[0].bands[0].status == "law"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("status: law\n", "status: sure\n", "status nhận 'sure'"),
        ("status: law\n", "status: assumed\n", "phải ghi reason"),
        ("source: S", "sauce: S", "sauce"),
        ("of: 1", "of: 0", "of nhận 0"),
        ("rule: bands", "rule: guess", "rule nhận 'guess'"),
        ("{done: Done", "{done: 3", "done nhận 3"),
        ("share: 1,", "share: 1, why: no,", "why"),
        ("name: A", "name: ''", "name nhận ''"),
        ("title: X", "", "title"),
        ("criteria:", "criterion:", "criteria"),
        ("[{at", "[{{at", "YAML"),
    ],
)
def test_a_broken_rule_set_says_what_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(ValueError, match=message):
        load(write(tmp_path, GOOD.replace(old, new)))


def test_parts_must_add_up(tmp_path: Path) -> None:
    part = "{id: a, name: A, of: 3, rule: rate, status: law, source: S}"
    text = GOOD.replace("rule: bands", f"rule: parts\n    parts: [{part}]")
    with pytest.raises(ValueError, match="cộng lại khác"):
        load(write(tmp_path, text))


def test_decimals_keep_their_printed_digits(tmp_path: Path) -> None:
    assert str(read_yaml(write(tmp_path, "a: 97.50"))["a"]) == "97.50"


def test_a_missing_rule_set_names_those_that_exist() -> None:
    with pytest.raises(ValueError, match="qd-1149"):
        load("qd-0000")


YEARS = "years: {first: 2020, last: 2021, otherwise: Sau đó là quyết định khác.}\n"


def test_a_set_says_which_years_it_was_made_for(tmp_path: Path) -> None:
    rules = load(write(tmp_path, GOOD.replace("criteria:", YEARS + "criteria:")))
    assert [rules.misfit(year) is None for year in (2019, 2020, 2021, 2022)] == [False, True, True, False]
    assert "không phải 2026. Sau đó là quyết định khác." in str(rules.misfit(2026))
    assert load(write(tmp_path, GOOD)).misfit(2026) is None


@pytest.mark.parametrize("years", ["2020", "{first: 2021, last: 2020, otherwise: x}", "{first: a, last: b}"])
def test_years_that_are_none_are_refused(tmp_path: Path, years: str) -> None:
    with pytest.raises(ValueError, match="years nhận"):
        load(write(tmp_path, GOOD.replace("criteria:", f"years: {years}\ncriteria:")))
