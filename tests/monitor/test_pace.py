"""How many answers there will be, who is at risk, and what the first sentence makes of it."""

from datetime import date, timedelta

import pytest

from survey.models import Round, Unit
from survey.monitor import pictures, words
from survey.monitor.seen import Standing
from survey.monitor.table import Filters, Row, Table, narrowed
from survey.tabulate.counts import Count
from survey.tabulate.outlook import Outlook, outlooks

TODAY = date(2026, 11, 20)
ROUND = Round(status="open", opens=date(2026, 10, 21), closes=date(2026, 11, 30))


def every_day(_day: date) -> bool:
    return True


def days(per_day: int, until: date = TODAY) -> dict[date, Count]:
    span = (ROUND.opens + timedelta(days=k) for k in range((until - ROUND.opens).days))
    return {day: Count(per_day + 1, per_day, 0) for day in span if day.weekday() < 5}


def row(name: str, quota: int | None = 100, complete: int = 40, chance: float | None = None) -> Row:
    told = None if chance is None else Outlook(60, 50, 70, chance, 2.0, 7.5, 8, "")
    unit = Unit(id=hash(name) % 1000, code=name, name=name, level="commune")
    return Row(unit, {"web": Count(complete, complete, 0)}, None, quota, None, told)


def test_the_pace_of_open_days_goes_on_until_the_closing_date() -> None:
    [found] = outlooks(ROUND, [200], [days(6)], TODAY, every_day)
    # 22 open days of 6 before today; 7 more from 20 to 30 November.
    assert (found.expected, found.per_day, found.days_left) == (22 * 6 + 7 * 6, 6.0, 7)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 174 < found.high
    assert found.at_risk
    assert found.needed_per_day == pytest.approx((200 - 132) / 7)


def test_holidays_are_no_open_days() -> None:
    [found] = outlooks(ROUND, [200], [days(6)], TODAY, lambda day: day < TODAY)
    assert (found.days_left, found.state, found.expected) == (0, "complete", 132)


def test_a_met_quota_is_no_risk_though_its_answers_came_today() -> None:
    [found] = outlooks(ROUND, [100], [days(1) | {TODAY: Count(90, 90, 0)}], TODAY, every_day)
    assert not found.at_risk
    assert found.expected is not None
    assert found.expected >= 112


@pytest.mark.parametrize(
    ("status", "today"), [("closed", TODAY), ("open", ROUND.opens), ("open", date(2026, 12, 1))]
)
def test_a_round_that_does_not_collect_has_no_forecast(status: str, today: date) -> None:
    other = Round(status=status, opens=ROUND.opens, closes=ROUND.closes)
    assert outlooks(other, [100], [{}], today, every_day) == []


def test_few_days_make_no_forecast() -> None:
    [found] = outlooks(ROUND, [100], [days(3)], ROUND.opens + timedelta(days=4), every_day)
    assert (found.expected, found.at_risk, found.state) == (None, False, "few_days")
    assert words.forecast(found) == "Chưa đủ ngày để dự báo"


def test_the_forecast_is_said_with_its_range() -> None:
    one = row("Xã A", 334, 120, 0.9)
    assert words.pace(one, ROUND) == "Với tốc độ này: 60/334 phiếu đến 30/11/2026 (khoảng 50–70)."
    assert words.to_do(one) == "Thiếu 214 phiếu, cần 7,5 mỗi ngày"


def test_units_at_risk_come_before_others_and_can_be_asked_for() -> None:
    table = Table(
        (row("A", chance=0.1, complete=10), row("B", chance=0.9), row("C", complete=0)), ("web",), 3
    )
    assert [r.unit.name for r in narrowed(table, Filters()).rows] == ["C", "B", "A"]
    assert [r.unit.name for r in narrowed(table, Filters(state="risk")).rows] == ["B"]


def test_the_first_sentence_says_only_what_it_can_back() -> None:
    table = Table((row("A", chance=0.9), row("B", chance=0.2), row("C", chance=None)), ("web",), 3)
    assert words.headline(table) == "1/3 xã, phường khó đủ chỉ tiêu nếu giữ nhịp này."
    said = words.headline(table, Standing(silent=2, other=1))
    assert said == (
        "2 quầy im lặng khác thường; 1/3 xã, phường khó đủ chỉ tiêu nếu giữ nhịp này;"
        " 1 cảnh báo khác chưa ai nhận."
    )
    calm = Table((row("A", complete=120), row("B", complete=100)), ("web",), 2)
    assert words.headline(calm, Standing(other=3)) == "3 cảnh báo chưa ai nhận."


def test_several_units_together_do_not_make_up_for_one_another() -> None:
    table = Table((row("A", complete=300), row("B", complete=0)), ("web",), 2)
    whole = table.together(Unit(id=1, code="T", name="Tỉnh", level="province"))
    assert (whole.total.complete, whole.quota, whole.missing, whole.progress) == (300, 200, 100, 0.5)


def test_forms_per_dossier_is_told_only_where_the_number_is_known() -> None:
    known = Row(Unit(code="1", name="Xã A"), {"web": Count(12, 10, 1)}, 1000)
    assert known.per_dossier == 0.012
    assert row("B").per_dossier is None
    assert Row(Unit(code="1", name="Xã A"), {}, 0).per_dossier is None


def test_tiles_tell_who_needs_help_by_word_and_shape() -> None:
    table = Table((row("A", chance=0.9), row("B", complete=120), row("C", complete=0)), ("web",), 3)
    rows = {cells[0]: cells[1] for cells in pictures.tiles(table).table.rows}
    assert rows == {"A": "Khó đủ chỉ tiêu nếu giữ nhịp này", "B": "Đủ chỉ tiêu", "C": "Chưa có phiếu"}
