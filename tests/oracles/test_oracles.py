"""Every record of the oracle folder is one test; groups that nothing answers for fail `make oracles`."""

from __future__ import annotations

import os

import pytest

from tests.oracles.records import FOLDER, STRICT, Record, differences, load
from tests.oracles.registry import REGISTRY

RECORDS = load()
COVERED = [pytest.param(record, id=record.id) for record in RECORDS if record.group in REGISTRY]
UNCOVERED = sorted({record.group for record in RECORDS} - set(REGISTRY))

if COVERED:

    @pytest.mark.parametrize("record", COVERED)
    def test_we_get_what_other_programs_get(record: Record) -> None:
        try:
            got = REGISTRY[record.group](record)
        except ValueError:
            got = None
        assert not differences(record, got)


if STRICT and UNCOVERED:

    @pytest.mark.parametrize("group", UNCOVERED)
    def test_every_group_is_covered(group: str) -> None:
        count = sum(record.group == group for record in RECORDS)
        pytest.fail(f"{count} records of {group}: nothing in tests/oracles/registry.py answers for them")


def test_a_folder_asked_for_exists() -> None:
    assert FOLDER.is_dir() or not os.environ.get("SIPAS_ORACLES"), f"no folder {FOLDER}"
