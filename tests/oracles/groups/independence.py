"""Oracle group of Rao and Scott's tests of independence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from analysis.raoscott import FTest, independence
from tests.oracles.groups.designs import design_of, words_of
from tests.oracles.quirks import mixture_as_r
from tests.oracles.records import Record


def svychisq(record: Record) -> Mapping[str, Any]:
    levels = [record.expected[name] for name in ("rows", "cols")]
    columns = [words_of(record, record.params[name]) for name in ("row", "col")]
    # R sorts words by its locale: number them in its order.
    answers = [
        [np.nan if word is None else known.index(word) for word in column]
        for column, known in zip(columns, levels, strict=True)
    ]
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
        "table": found.table,
        "rows": [levels[0][int(r)] for r in found.rows], "cols": [levels[1][int(c)] for c in found.columns],
    }  # fmt: skip


def of(test: FTest | None) -> Mapping[str, Any] | None:
    if test is None:
        return None
    return {"statistic": test.f, "p_value": test.p, "parameter": [test.ndf, test.ddf]}


GROUPS: dict[str, Callable[[Record], Mapping[str, Any]]] = {"svychisq": svychisq}
