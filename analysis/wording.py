"""Numbers inside Vietnamese sentences, and points as the scorecards round them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FOUR = Decimal("0.0001")


def exact(value: object) -> Decimal | None:
    """Return a number as the decimal that it was written as; None when it is no finite number.

    >>> exact(1.4823), exact("x"), exact(float("nan"))
    (Decimal('1.4823'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def points_of(value: Decimal) -> Decimal:
    """Round points to four decimals, half up, as the scorecards do.

    >>> points_of(Decimal("0.82595"))
    Decimal('0.8260')
    """
    return value.quantize(FOUR, ROUND_HALF_UP)


def viet(value: Decimal | float, digits: int | None = None) -> str:
    """Write a number with decimal comma and thousands points; all its digits unless `digits` is given.

    >>> viet(Decimal("180840")), viet(0.84925, 2), viet(1.50)
    ('180.840', '0,85', '1,5')
    """
    number = Decimal(str(value))
    if digits is not None:
        number = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{number:,f}"
    if "." in text and digits is None:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def percent(rate: Decimal | float, digits: int = 2) -> str:
    """Write a rate as a percentage: 0.8492 is "84,92%".

    >>> percent(0.8492)
    '84,92%'
    """
    return viet(Decimal(str(rate)) * 100, digits) + "%"
