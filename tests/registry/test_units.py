"""Codes by day, ceased units, search."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from survey import store
from survey.errors import Refused
from survey.i18n import using_language
from survey.models import Unit
from survey.registry import units

TODAY, IN_2021 = date(2025, 12, 1), date(2021, 6, 1)


def names(found: list[Unit]) -> list[str]:
    return [unit.name for unit in found]


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield statements
    event.remove(session.get_bind(), "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [
        ("02647", "Phường Kim Tân", "Phường Lào Cai"),
        ("02671", "Phường Nam Cường", "Phường Cam Đường"),
        ("03006", "Phường Phan Si Păng", "Phường Sa Pa"),
        ("15", "Tỉnh Yên Bái", "Tỉnh Lào Cai"),
        ("02839", "Thị trấn Bắc Hà", "Xã Bắc Hà"),
    ],
)
def test_a_reused_code_means_the_unit_of_its_day(session: Session, code: str, then: str, now: str) -> None:
    found = [units.unit_on(session, code, day) for day in (IN_2021, TODAY)]
    assert [unit.name for unit in found if unit] == [then, now]


@pytest.mark.parametrize("code", ["99999", "02872", "", "x" * 25, "02\x00839", "%", "Bắc Hà"])
def test_an_unknown_or_ceased_code_has_no_unit(session: Session, code: str) -> None:
    assert units.unit_on(session, code, TODAY) is None


def test_a_code_of_two_provinces_needs_the_province(session: Session) -> None:
    session.add(Unit(province="01", code="SNV", name="Sở Nội vụ", level="department", search="so noi vu"))
    session.flush()
    with pytest.raises(Refused, match="Nhiều tỉnh có mã SNV: 01, 15"):
        units.unit_on(session, "SNV", TODAY)
    assert units.unit_on(session, "SNV", TODAY, "15")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("02866", "Xã Bản Phố đã sáp nhập vào Xã Bắc Hà từ 01/07/2025."),
        ("02872", "Xã Tà Chải đã sáp nhập vào Thị trấn Bắc Hà từ 01/11/2024, nay là Xã Bắc Hà."),
        ("085", "Huyện Bắc Hà đã kết thúc hoạt động từ 01/07/2025."),
        ("SKHDT", "Sở Kế hoạch và Đầu tư đã sáp nhập vào Sở Tài chính từ 01/03/2025."),
    ],
)
def test_a_ceased_unit_names_its_successor(session: Session, code: str, message: str) -> None:
    gone = units.ceased(session, code, day=TODAY)
    assert gone is not None
    assert gone.message == message


def test_a_ceased_unit_is_told_in_english(session: Session) -> None:
    gone = units.ceased(session, "02866", day=TODAY)
    with using_language("en"):
        assert gone is not None
        assert gone.message.startswith("Xã Bản Phố was merged into Xã Bắc Hà on ")


def test_a_unit_split_over_several_names_them_all(session: Session) -> None:
    old, one, two = (
        Unit(province="99", code=code, name=name, level="commune", valid_to=until, valid_from=since)
        for code, name, since, until in [
            ("99001", "Xã Ất", None, date(2025, 6, 30)),
            ("99002", "Xã Đinh", date(2025, 7, 1), None),
            ("99003", "Xã Bính", date(2025, 7, 1), None),
        ]
    )
    old.successors = [one, two]
    session.add_all([old, one, two])
    session.flush()
    gone = units.ceased(session, "99001", day=TODAY)
    assert gone is not None
    assert gone.message == "Xã Ất đã sáp nhập vào Xã Bính, Xã Đinh từ 01/07/2025."


def test_a_code_that_never_was_has_not_ceased(session: Session) -> None:
    assert units.ceased(session, "99999", day=TODAY) is None
    assert units.ceased(session, "04498", day=IN_2021) is None


@pytest.mark.parametrize(
    "text", ["ban lien", "Xã Bản Liền", "b li", "BẢN LIỀN", "x. bản liền", "02869", "phường Bản Liền"]
)
def test_search_needs_neither_accents_nor_kind(session: Session, text: str) -> None:
    for written in (text, unicodedata.normalize("NFD", text)):
        assert names(units.search(session, written, TODAY, 1)) == ["Xã Bản Liền"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("phường lào cai", ["Phường Lào Cai", "Tỉnh Lào Cai"]),
        ("tinh lao cai", ["Tỉnh Lào Cai", "Phường Lào Cai"]),
        ("sở nội vụ", ["Sở Nội vụ"]),
        ("dong cuong", ["Xã Đông Cuông"]),
        ("hà", ["Xã Hạnh Phúc", "Xã Bảo Hà", "Xã Bắc Hà"]),
    ],
)
def test_the_nearest_name_comes_first(session: Session, text: str, first: list[str]) -> None:
    assert names(units.search(session, text, TODAY))[: len(first)] == first


def test_a_name_that_begins_like_a_kind_is_found(session: Session) -> None:
    assert names(units.search(session, "xà hồ", IN_2021))[0] == "Xã Xà Hồ"


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "'", "\x00", "zzz", "x" * 100_000])
def test_a_search_for_nothing_finds_nothing(session: Session, text: str) -> None:
    assert units.search(session, text, TODAY) == []


def test_search_keeps_to_day_level_province_and_limit(session: Session) -> None:
    assert names(units.search(session, "lao cai", IN_2021, levels=["district"])) == ["Thành phố Lào Cai"]
    assert units.search(session, "lao cai", TODAY, province="10") == []
    assert len(units.search(session, "xa", TODAY, limit=3)) == 3
    assert units.search(session, "xa", TODAY, limit=0) == []


def test_an_old_name_leads_to_the_unit_of_today(session: Session) -> None:
    [gone] = units.search_ceased(session, "tà chải", TODAY)
    assert (gone.unit.code, names(list(gone.today))) == ("02872", ["Xã Bắc Hà"])


def test_lists_stand_in_vietnamese_order_without_the_kind(session: Session) -> None:
    found = names(units.units_valid(session, TODAY, "commune"))
    assert found[:3] == ["Xã A Mú Sung", "Phường Âu Lâu", "Xã Bản Hồ"]
    assert found[-3:] == ["Phường Yên Bái", "Xã Yên Bình", "Xã Yên Thành"]


def test_a_district_has_its_communes_and_a_province_everything_below(session: Session) -> None:
    bac_ha = units.unit_on(session, "085", IN_2021)
    yen_bai, lao_cai = (units.unit_on(session, "15", day) for day in (IN_2021, TODAY))
    assert bac_ha
    assert yen_bai
    assert lao_cai
    assert len(units.descendants(session, bac_ha)) == 19
    assert len(units.descendants(session, yen_bai, IN_2021)) == 9 + 173
    assert len(units.descendants(session, lao_cai)) == 5 + 99


def test_each_question_costs_one_or_two_statements(session: Session) -> None:
    province = units.unit_on(session, "15", TODAY)
    assert province
    with counted(session) as statements:
        units.search(session, "bac ha", TODAY)
        units.units_valid(session, TODAY, "commune")
        units.descendants(session, province)
    assert len(statements) == 3
    with counted(session) as statements:
        units.ceased(session, "02872", day=TODAY)
    assert len(statements) == 2


def test_both_databases_answer_alike(both: str) -> None:
    with store.reading() as session:
        assert names(units.search(session, "xã bắc hà", TODAY)) == ["Xã Bắc Hà"]
        assert names(units.search(session, "snv", TODAY)) == ["Sở Nội vụ"]
        gone = units.ceased(session, "02872", day=TODAY)
        assert gone is not None
        assert names(list(gone.today)) == ["Xã Bắc Hà"]
        province = units.unit_on(session, "15", TODAY)
        assert province is not None
        assert len(units.descendants(session, province)) == 104
