"""How much of what was asked a respondent answered: complete, partial, or broken off.

Break-offs are counted, not estimated. "Không có ý kiến" is an answer here, though never in a denominator.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.answers import NO_ANSWER, NOT_ASKED

BREAK_OFF, PARTIAL, COMPLETE = 0, 1, 2


def completeness(codes: ArrayLike, *, complete: float = 0.8, partial: float = 0.5) -> NDArray[np.uint8]:
    """Return per respondent COMPLETE, PARTIAL or BREAK_OFF for a code matrix (respondents, items), uint8.

    Complete from the share `complete` of the items asked, partial from `partial`; nobody asked breaks off.
    Raises ValueError unless 0 < partial <= complete <= 1.

    >>> rows = np.array([list(b"55555"), list(b"5~5.-"), list(b"5----")], np.uint8)
    >>> completeness(rows).tolist()
    [2, 1, 0]
    """
    if not 0 < partial <= complete <= 1:
        raise ValueError(f"expected 0 < partial <= complete <= 1, got {partial!r} and {complete!r}")
    matrix = np.asarray(codes)
    if matrix.dtype != np.uint8 or matrix.ndim != 2:
        raise ValueError(f"codes: expected uint8 (respondents, items), got {matrix.dtype} {matrix.shape}")
    asked = matrix.shape[1] - np.count_nonzero(matrix == ord(NOT_ASKED), axis=1)
    answered = asked - np.count_nonzero(matrix == ord(NO_ANSWER), axis=1)
    # 0.8 of 5 items must be 4, whatever the last bit of 0.8 says.
    status = (answered >= partial * asked - 1e-9).astype(np.uint8) + (answered >= complete * asked - 1e-9)
    return np.where(asked > 0, status, BREAK_OFF).astype(np.uint8)
