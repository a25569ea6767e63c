"""Forms with comments for tests of cases: written on a day, to a unit, with or without a low rating."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from survey import clock, store
from survey.cases.opening import Opened, open_cases
from survey.intake import writer
from survey.models import Case
from survey.registry import units
from tests.answers import submission

# A Monday, a Tuesday and a Wednesday without a holiday near.
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def write(
    round_id: int,
    text: str = "",
    day: date = MONDAY,
    *,
    level: str = "4",
    unit: str = "02839",
    response_id: UUID | None = None,
    answered: date | None = None,
) -> UUID:
    """Send one form at ten in the morning of a day, answered then or on an earlier day."""
    number, at = response_id or uuid4(), clock.day_start(day) + timedelta(hours=10)
    before = clock.day_start(answered or day) + timedelta(hours=10)
    comments = {"comment": text} if text else {}
    writer.submit(
        submission(
            round_id, number, level=level, unit=unit, comments=comments, answered_at=before, received_at=at
        )
    )
    return number


def crowd(round_id: int, count: int = 10, day: date = MONDAY, unit: str = "02839") -> None:
    for _ in range(count):
        write(round_id, day=day, unit=unit)


def run(instance: Path, today: date = TUESDAY) -> Opened:
    return open_cases(instance, "15", today, "test")


def every_case() -> list[Case]:
    with store.reading() as session:
        return list(session.scalars(select(Case).order_by(Case.text)))


def make_case(round_id: int, unit: str = "02647") -> None:
    """Case 1, handed to a unit and answered."""
    with store.writing() as session:
        place = units.unit_on(session, unit, clock.today())
        assert place is not None
        session.add(
            Case(
                id=1,
                province="15",
                round_id=round_id,
                key_hash=bytes(32),
                rated_unit_id=place.id,
                unit_id=place.id,
                reason="rating",
                text="chờ lâu",
                review="clear",
                opened_on=MONDAY,
                released_on=MONDAY,
                due_on=WEDNESDAY,
                state="answered",
                reply="Đã thêm quầy",
                answered_on=TUESDAY,
            )
        )
