"""Independence of two answers under a design: Rao and Scott's tests, and Wald's for comparison.

Pearson's X² is, under independence, a mixture Σδ·χ²(1) with δ the generalised design effects; the F test
uses its first two moments and the degrees of freedom of the design.
Refs: Rao & Scott 1984 (10.1214/aos/1176346391); Thomas & Rao 1987; Koch, Freeman & Freeman 1975.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.counts import FloatArray
from analysis.design import SurveyDesign
from analysis.estimate import total
from analysis.quadratic import upper_tail


@dataclass(frozen=True)
class FTest:
    """A statistic on F(ndf, ddf)."""

    f: float
    ndf: float
    ddf: float
    p: float


@dataclass(frozen=True)
class Independence:
    """Tests of independence of rows and columns; `rao_scott` is the one to show.

    `table` holds weighted totals, `n` the respondents with both answers, `pearson` X² = n·Σ(p - e)²/e,
    `deltas` the generalised design effects. `chi_square_p` refers X² over the mean of the deltas to
    chi-square (first order), `mixture_p` X² to the whole mixture over F's denominator. Wald's are None where
    the covariance is singular or the degrees of freedom run out. State "no_variation" (one answer has a
    single level) or "no_degrees" (as many strata as PSUs, or no variance between them): all tests None.
    """

    rows: tuple[Any, ...]
    columns: tuple[Any, ...]
    table: FloatArray
    n: int
    pearson: float | None = None
    deltas: tuple[float, ...] = ()
    rao_scott: FTest | None = None
    chi_square_p: float | None = None
    mixture_p: float | None = None
    wald: FTest | None = None
    adjusted_wald: FTest | None = None
    state: str | None = None


def independence(design: SurveyDesign, rows: ArrayLike, columns: ArrayLike) -> Independence:
    """Test whether two answers are independent; a respondent missing either is a domain left out.

    Degrees of freedom are those of the whole design. A cell that nobody fills adds nothing.
    """
    (i, row_names), (j, column_names) = (_levels(answers) for answers in (rows, columns))
    both = (i >= 0) & (j >= 0)
    shape = (len(row_names), len(column_names))
    cells = np.stack([(i == a) & (j == b) for a, b in product(range(shape[0]), range(shape[1]))], axis=1)
    cells = np.concatenate([cells, both[:, None]], axis=1).astype(np.float64)
    found = total(design, cells, where=both)
    table, n = found.estimate[0, :-1].reshape(shape), int(found.n[0, -1])
    if min(shape) < 2:
        return Independence(row_names, column_names, table, n, state="no_variation")
    tested = Independence(row_names, column_names, table, n)
    return _tests(tested, found.covariance[:-1, :-1], design.degrees)


def _levels(answers: ArrayLike) -> tuple[NDArray[np.int64], tuple[Any, ...]]:
    codes, names = pd.factorize(np.asarray(answers), sort=True)
    return codes.astype(np.int64), tuple(names.tolist())


def _tests(found: Independence, covariance: FloatArray, df: int) -> Independence:
    table = found.table
    size = table.sum()
    p, e = table.ravel() / size, np.outer(table.sum(1), table.sum(0)).ravel() / size**2
    pearson = found.n * float(((p - e) ** 2 / e).sum())
    deltas = _deltas(p, (np.eye(len(p)) - p[:, None]) / size, covariance, table.shape) * found.n
    if df < 1 or not deltas.sum() > 0:
        return replace(found, pearson=pearson, state="no_degrees")
    trace, ndf = float(deltas.sum()), float(deltas.sum() ** 2 / (deltas**2).sum())
    f, ddf = pearson / trace, ndf * df
    mixture = upper_tail([*deltas, -pearson / ddf], [*np.ones(len(deltas)), ddf], 0.0)
    first_order = float(special.chdtrc(len(deltas), f * len(deltas)))
    wald = _wald(table, covariance, df)
    return Independence(
        found.rows, found.columns, table, found.n, pearson, tuple(deltas.tolist()),
        FTest(f, ndf, ddf, float(special.fdtrc(ndf, ddf, f))), first_order, mixture,
        *(wald or (None, None)),
    )  # fmt: skip


def _deltas(
    p: FloatArray, to_shares: FloatArray, covariance: FloatArray, shape: tuple[int, ...]
) -> FloatArray:
    """Eigenvalues of (C'P⁻¹C)⁻¹(C'P⁻¹VP⁻¹C), C the interactions off the main effects; V of the shares."""
    v = to_shares @ covariance @ to_shares.T
    rows, columns = shape
    effects_r, effects_c = np.eye(rows)[:, 1:], np.eye(columns)[:, 1:]
    by_row, by_column = np.kron(effects_r, np.ones((columns, 1))), np.kron(np.ones((rows, 1)), effects_c)
    main = np.hstack([np.ones((len(p), 1)), by_row, by_column])
    inner = np.kron(effects_r, effects_c)
    basis, _ = np.linalg.qr(main)
    contrasts = inner - basis @ (basis.T @ inner)
    scaled = contrasts * np.where(p > 0, 1.0 / np.where(p > 0, p, 1.0), 0.0)[:, None]
    values = np.linalg.eigvals(np.linalg.solve(contrasts.T @ scaled, scaled.T @ v @ scaled))
    return np.asarray(values.real, np.float64)


def _wald(table: FloatArray, covariance: FloatArray, df: int) -> tuple[FTest, FTest | None] | None:
    """Wald's test on totals less those expected, free of the last row and column."""
    rows, columns = table.shape
    size, of_row, of_column = table.sum(), table.sum(1), table.sum(0)
    expected = np.outer(of_row, of_column) / size
    jacobian = np.eye(table.size) + np.outer(expected.ravel(), np.ones(table.size)) / size
    jacobian -= np.kron(np.eye(rows), np.outer(of_column, np.ones(columns))) / size
    jacobian -= np.kron(np.outer(of_row, np.ones(rows)), np.eye(columns)) / size
    free = np.arange(table.size).reshape(rows, columns)[:-1, :-1].ravel()
    v = (jacobian @ covariance @ jacobian.T)[np.ix_(free, free)]
    k = len(free)
    if df < 1 or np.linalg.matrix_rank(v) < k:
        return None
    off = (table - expected).ravel()[free]
    f = float(off @ np.linalg.solve(v, off)) / k
    left, scaled = df - k + 1, f * (df - k + 1) / df
    adjusted = FTest(scaled, k, left, float(special.fdtrc(k, left, scaled))) if left > 0 else None
    return FTest(f, k, df, float(special.fdtrc(k, df, f))), adjusted
