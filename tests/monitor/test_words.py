from datetime import date, timedelta

from survey.models import Round, Unit
from survey.monitor.table import Filters, Row, Table, narrowed
from survey.monitor.words import days_left, headline, to_do
from survey.tabulate.counts import Count

TODAY = date(2026, 11, 22)


def row(complete: int, quota: int | None = 100, level: str = "commune") -> Row:
    channels = {"web": Count(complete, complete, 0)} if complete else {}
    return Row(Unit(code="1", name="Xã A", level=level), channels, None, quota)


def table(*rows: Row) -> Table:
    return Table(rows, ("web",), len(rows))


def test_what_is_worst_is_said_first() -> None:
    assert headline(table(row(0), row(5), row(100))) == "1/3 xã, phường chưa có phiếu nào."
    assert headline(table(row(4), row(5), row(100))) == "2/3 xã, phường chưa đủ chỉ tiêu."
    assert headline(table(row(100), row(120))) == "Tất cả 2 xã, phường đã đủ chỉ tiêu."
    assert headline(table(row(1, None), row(2, None))) == "Tất cả 2 xã, phường đã có phiếu."


def test_an_empty_table_is_of_a_unit_that_takes_no_part_or_of_nobody() -> None:
    unit = Unit(code="1", name="Xã A", level="commune")
    assert headline(table(), unit=unit) == "Xã A không tham gia đợt này."
    assert headline(table()) == "Tài khoản này chưa gắn với đơn vị nào."


def test_departments_are_no_communes() -> None:
    assert headline(table(row(0), row(0, level="department"))) == "2/2 đơn vị chưa có phiếu nào."


def test_one_unit_is_called_by_its_name() -> None:
    assert headline(table(row(0))) == "Xã A chưa có phiếu nào."
    assert headline(table(row(40))) == "Xã A đã có 40 phiếu đầy đủ, còn thiếu 60 phiếu."
    assert headline(table(row(100))) == "Xã A đã có 100 phiếu, đủ chỉ tiêu."
    assert headline(table(row(7, None))) == "Xã A đã có 7 phiếu."


def test_what_is_to_do_follows_from_the_quota() -> None:
    found = [to_do(r) for r in (row(0), row(40), row(100), row(7, None))]
    assert found == ["Chưa có phiếu", "Thiếu 60 phiếu", "Đủ chỉ tiêu", "–"]


def test_a_quota_is_a_minimum_and_no_unit_makes_up_for_another() -> None:
    both = table(row(300), row(0))
    assert both.progress == 0.5
    assert row(300).progress == 1.0


def test_a_table_without_quotas_has_no_progress() -> None:
    assert table(row(3, None)).progress is None
    assert table(row(3, None)).quota is None


def test_filtering_keeps_how_many_there_are_in_all() -> None:
    found = narrowed(table(row(0), row(5), row(100)), Filters(state="none"))
    assert (len(found.rows), found.whole) == (1, 3)


def closing(days: int, status: str = "open", opens: date = TODAY) -> Round:
    return Round(status=status, opens=opens, closes=TODAY + timedelta(days=days))


def test_the_days_left_are_said_as_people_do() -> None:
    found = [days_left(closing(days), TODAY) for days in (8, 0, -1)]
    assert found == ["còn 8 ngày", "hôm nay là ngày cuối", "đã quá ngày kết thúc"]
    assert days_left(closing(8, "closed"), TODAY) == "đã đóng"
    assert days_left(closing(8, opens=TODAY + timedelta(days=1)), TODAY) == "chưa đến ngày bắt đầu"
