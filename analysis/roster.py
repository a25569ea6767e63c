"""What must be remembered of a design once its respondents are summed: its units, policies, calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from analysis.answers import IntArray
from analysis.counts import FloatArray
from analysis.stages import Stage

LonelyPolicy = Literal["error", "adjust", "certainty", "average", "remove"]


class Calibration(Protocol):
    """What a design remembers of the totals that its weights were fitted to.

    Respondents of one `cell` share their auxiliary values, so what the calibration explains of an influence
    is one number per cell and column.
    """

    @property
    def cell(self) -> IntArray:
        """Calibration cell of every respondent, from 0."""
        ...

    def fit(self, total: FloatArray, weight: FloatArray, cell: IntArray) -> FloatArray:
        """Return the part of the influences z that the auxiliaries explain, per group of respondents.

        Groups lie within one calibration cell each, `cell` (groups,); `weight` (groups,) their Σw, `total`
        (groups, columns) their Σw·z. The result, (groups, columns), is the fitted z of one respondent.
        """
        ...


@dataclass(frozen=True)
class Roster:
    """All sampled units by stage with the policies of a design; `degrees` PSUs less strata of the whole."""

    stages: tuple[Stage, ...]
    strata_names: tuple[Any, ...]
    degrees: int
    lonely_psu: LonelyPolicy = "error"
    adjust_domain_lonely: bool = False
    calibration: Calibration | None = None
    conservative: bool = False
    negative_weights: bool = False
