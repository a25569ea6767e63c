"""Time: UTC inside, Asia/Ho_Chi_Minh for everything that a person calls a day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    return moment.astimezone(LOCAL)


def local_day(moment: datetime) -> date:
    return local(moment).date()


def today() -> date:
    return local_day(now())


def day_start(day: date) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)
