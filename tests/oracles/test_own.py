"""Our own generated survey (three stages, 445 answers) with what R printed for it: holds in a bare clone.

Each record names the R version and command that made it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracles.records import Record, differences, load
from tests.oracles.registry import REGISTRY

OWN = [record for record in load(Path(__file__).parent / "own") if record.group in REGISTRY]


@pytest.mark.parametrize("record", [pytest.param(record, id=record.id) for record in OWN])
def test_our_own_survey_gives_what_r_gave(record: Record) -> None:
    assert not differences(record, REGISTRY[record.group](record))


def test_the_main_kinds_of_estimate_are_among_them() -> None:
    assert {"svymean", "svyciprop", "svyby", "svychisq", "domain_contrast"} <= {
        record.group for record in OWN
    }
