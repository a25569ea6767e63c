"""Hadamard matrices: square, of 1 and -1, rows orthogonal; which halves of paired PSUs a replicate takes.

Refs: Sylvester 1867; Paley 1933 (10.1002/sapm1933121311); Wolter 2007, appendix A.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Signs = NDArray[np.int8]
_DOUBLE = np.array([[1, 1], [1, -1]], np.int8)
_TURNED = np.array([[1, -1], [-1, -1]], np.int8)


def hadamard(least: int) -> Signs:
    """Return the smallest matrix of order `least` or more that doubling and Paley's constructions give.

    The first row is all 1, so that every other row has as many 1 as -1. Raises ValueError below order 1.

    >>> h = hadamard(9)
    >>> h.shape, bool((h @ h.T == 12 * np.eye(12)).all()), int(abs(h[1:].sum(axis=1)).max())
    ((12, 12), True, 0)
    """
    if least < 1:
        raise ValueError(f"expected an order of at least 1, got {least}")
    found, order = None, least
    while (found := _of_order(order)) is None:
        order += 1
    return np.asarray(found * found[0], np.int8)


def _of_order(order: int) -> Signs | None:
    """Build the matrix of one order; None where no construction has it."""
    if order == 1:
        return np.ones((1, 1), np.int8)
    if order != 2 and order % 4:
        return None
    half = _of_order(order // 2)
    if half is not None:
        return np.kron(_DOUBLE, half)
    q = order - 1
    if _is_prime(q):  # q = 3 mod 4
        return np.asarray(_bordered(q, -1) + np.eye(order), np.int8)
    q = order // 2 - 1
    if q % 4 == 1 and _is_prime(q):
        one = np.eye(q + 1, dtype=np.int8)
        return np.kron(_bordered(q, 1), _DOUBLE) + np.kron(one, _TURNED)
    return None


def _bordered(q: int, side: int) -> Signs:
    """Whether i - j is a square modulo the prime q (1, else -1), a row of 1 above and of `side` beside."""
    number = np.arange(q)
    kind = np.full(q, -1, np.int8)
    kind[number**2 % q] = 1
    kind[0] = 0
    out = np.zeros((q + 1, q + 1), np.int8)
    out[0, 1:], out[1:, 0] = 1, side
    out[1:, 1:] = kind[(number[:, None] - number) % q]
    return out


def _is_prime(q: int) -> bool:
    return q > 1 and all(q % d for d in range(2, int(q**0.5) + 1))
