"""Oracle group of Rao and Scott's tests of independence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.raoscott import FTest, independence
from tests.oracles.groups.designs import data_of, design_of, word
from tests.oracles.quirks import mixture_as_r
from tests.oracles.records import Record


def svychisq(record: Record) -> Mapping[str, Any]:
    answers = [data_of(record)[record.params[name]].to_numpy() for name in ("row", "col")]
    found = independence(design_of(record), *answers)
    assert found.rao_scott is not None
    assert found.pearson is not None
    # R 4.1.1 scales X² by all rows of the design, also those that miss an answer.
    pearson = found.pearson * len(answers[0]) / found.n
    mixture = {"statistic": pearson, "p_value": mixture_as_r(found)}
    return {
        "F": of(found.rao_scott),
        "Chisq": {
            "statistic": pearson, "p_value": found.chi_square_p,
            "parameter": [(len(found.rows) - 1) * (len(found.columns) - 1)],
        },
        "Wald": of(found.wald), "adjWald": of(found.adjusted_wald), "lincom": mixture, "saddlepoint": mixture,
        "table": found.table, "rows": names(found.rows), "cols": names(found.columns),
    }  # fmt: skip


def of(test: FTest | None) -> Mapping[str, Any] | None:
    if test is None:
        return None
    return {"statistic": test.f, "p_value": test.p, "parameter": [test.ndf, test.ddf]}


def names(levels: tuple[Any, ...]) -> list[str]:
    return [word(level) for level in levels]


GROUPS: dict[str, Callable[[Record], Mapping[str, Any]]] = {"svychisq": svychisq}
