"""What contradicts what in a scorecard: the definition of a slip, figure by figure.

A slip is a printed rate off its own counts by more than one unit of its last digit; points off a
proportional rule; listed losses other than of - points; points above of; a total other than the sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from analysis.scorecard_shape import Index, Missed, Plan
from analysis.wording import points_of, viet

PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a slip with both figures, or a note."""

    where: str
    message: str
    slip: bool = False
    printed: Decimal = Decimal(0)
    recomputed: Decimal = Decimal(0)


def check_criterion(missed: Missed) -> Iterator[Finding]:
    """Check a criterion's rate against its counts, its points against its rule and its maximum."""
    yield from _rate(missed)
    yield from _points(missed)
    if missed.points > missed.of:
        message = f"{viet(missed.points)} điểm vượt điểm tối đa {viet(missed.of)}."
        yield Finding(missed.criterion, message, True, missed.points, missed.of)


def _rate(missed: Missed) -> Iterator[Finding]:
    if missed.done is None or missed.total is None or missed.printed_rate is None:
        return
    printed, actual = missed.printed_rate, missed.done / missed.total * 100
    unit = Decimal(1).scaleb(min(int(printed.as_tuple().exponent), 0))
    rounded = actual.quantize(unit, ROUND_HALF_UP)
    counts = f"{viet(missed.done)}/{viet(missed.total)}"
    if abs(actual - printed) > unit:
        message = f"Tỷ lệ in {viet(printed)}%, nhưng {counts} là {viet(actual, 4)}%."
        yield Finding(missed.criterion, message, True, printed, actual.quantize(min(unit, Decimal("0.0001"))))
    elif printed != rounded:
        how = "bị cắt bớt" if printed == actual.quantize(unit, ROUND_DOWN) else "lệch chữ số cuối"
        yield Finding(
            missed.criterion, f"Tỷ lệ in {viet(printed)}% {how}; {counts} làm tròn là {viet(rounded)}%."
        )


def _points(missed: Missed) -> Iterator[Finding]:
    known = missed.done is not None or missed.printed_rate is not None
    if missed.rule != PROPORTIONAL or not known:
        why = "chưa rõ quy tắc chấm" if missed.rule != PROPORTIONAL else "không có số liệu gốc"
        yield Finding(missed.criterion, f"Điểm {viet(missed.points)} chưa kiểm tra được: {why}.")
        return
    low, middle, high = _proportional(missed)
    if not low <= missed.points <= high:
        message = f"Điểm in {viet(missed.points)}, tính theo tỷ lệ là {viet(middle)}."
        yield Finding(missed.criterion, message, True, missed.points, middle)


def _proportional(missed: Missed) -> tuple[Decimal, Decimal, Decimal]:
    """Points by b/a × of, at most of: exact from counts, a range from a rate printed with few digits."""
    if missed.done is not None and missed.total is not None:
        rates = [missed.done / missed.total] * 3
    else:
        printed = missed.printed_rate or Decimal(0)
        unit = Decimal(1).scaleb(min(int(printed.as_tuple().exponent), 0))
        rates = [max(printed + step * unit, Decimal(0)) / 100 for step in (-1, 0, 1)]
    low, middle, high = (proportional(rate, missed.of) for rate in rates)
    return low, middle, high


def proportional(rate: Decimal, of: Decimal) -> Decimal:
    """Points by the proportional rule, b/a × of, never above `of`.

    >>> proportional(Decimal(180840) / 185443, Decimal("1.5"))
    Decimal('1.4628')
    """
    return points_of(min(rate, Decimal(1)) * of)


def check_index(index: Index) -> Iterator[Finding]:
    """Check an index's points against its maximum and against the losses listed under it."""
    where = str(index.number)
    if index.points > index.of:
        message = f"{viet(index.points)} điểm vượt điểm tối đa {viet(index.of)}."
        yield Finding(where, message, True, index.points, index.of)
    lost = index.of - index.points
    listed = sum((m.of - m.points for m in index.missed), Decimal(0))
    if listed != lost:
        share = f"{viet(index.points)}/{viet(index.of)}"
        message = f"Mất {viet(lost)} điểm ({share}), nhưng các tiêu chí nêu ra mất {viet(listed)} điểm."
        yield Finding(where, message, True, index.points, index.of - listed)


def check_total(plan: Plan) -> Iterator[Finding]:
    """Check the printed total, points and maximum, against the sum of the indices."""
    points = sum((index.points for index in plan.indices), Decimal(0))
    of = sum((index.of for index in plan.indices), Decimal(0))
    for name, printed, summed in (("Tổng điểm", plan.points, points), ("Điểm tối đa", plan.of, of)):
        if printed != summed:
            message = f"{name} in {viet(printed)}, cộng các chỉ số là {viet(summed)}."
            yield Finding("total", message, True, printed, summed)
    if plan.points > plan.of:
        message = f"{viet(plan.points)} điểm vượt điểm tối đa {viet(plan.of)}."
        yield Finding("total", message, True, plan.points, plan.of)
