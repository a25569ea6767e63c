"""Ordinal regression from a survey design: weighted slopes with sandwich standard errors (Binder 1983)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.design import SurveyDesign
from analysis.estimate import total
from analysis.ordinal import OrdinalFit, ordinal


def ordinal_design(
    design: SurveyDesign,
    x: ArrayLike,
    y: ArrayLike,
    *,
    levels: Sequence[str],
    names: Sequence[str] | None = None,
    where: ArrayLike | None = None,
    link: str = "logistic",
) -> OrdinalFit:
    """Fit with the design's weights; the covariance is the design's of the total of the scores times bread.

    Respondents outside `where`, or with a missing value, stay in the design as zeros. Degrees of freedom:
    those of the design less the slopes. Raises ValueError as `ordinal` does, and on negative calibrated
    weights.

    >>> design = SurveyDesign(psu=[1, 1, 2, 2, 3, 3, 4, 4], weights=[2, 2, 1, 1, 3, 3, 2, 2])
    >>> fit = ordinal_design(design, [0, 1, 0, 1, 1, 0, 1, 0], [0, 1, 1, 2, 2, 0, 1, 2], levels="123")
    >>> fit.estimate.round(3).tolist(), fit.se.round(3).tolist(), fit.df
    ([2.197, 0.251, 1.946], [2.213, 1.501, 1.765], 2.0)
    """
    place = np.asarray(y)
    if where is not None:
        place = np.where(np.asarray(where, np.bool_), place, -1)
    fit = ordinal(x, place, levels=levels, names=names, weights=design.weight, link=link)
    df = float(design.degrees - fit.slopes)
    if fit.state is not None:
        return replace(fit, df=df)
    return replace(fit, df=df, covariance=total(design, fit.influence).covariance)
