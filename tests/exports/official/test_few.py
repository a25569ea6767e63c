"""What a signed report would tell of a few people by subtraction, and does not."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import select

from survey import store
from survey.exports.official.assemble import assemble
from survey.exports.official.model import Document, Figure, Table
from survey.models import RESPONSES, Flag, Round
from tests.conftest import make_round
from tests.exports.official.making import answered, close, document_of, figures_of, form, said
from tests.tabulate.answering import answer, forms


@pytest.fixture(autouse=True)
def lite(sqlite_url: str) -> None:
    store.connect(sqlite_url)


def flag(round_id: int, count: int, status: str = "complete") -> None:
    """Mark some answers of a round."""
    c = RESPONSES.c
    chosen = select(c.id).where(c.round_id == round_id, c.status == status).limit(count)
    with store.writing() as session:
        province = session.get_one(Round, round_id).province
        for found in session.scalars(chosen).all():
            session.add(Flag(province=province, round_id=round_id, response_id=found, kind="fast"))


@pytest.mark.parametrize(("count", "told"), [(1, False), (9, False), (10, True)])
def test_a_rate_without_flagged_answers_needs_ten_of_them(count: int, told: bool) -> None:
    round_id = answered(390, 10)
    flag(round_id, count)
    text = said(document_of(round_id))["danh-dau"]
    assert text.startswith(f"Có {count} phiếu bị đánh dấu để xem xét")
    assert ("Không tính các phiếu đó, tỷ lệ hài lòng là" in text) == told


def test_flagged_forms_that_were_broken_off_do_not_make_up_the_ten() -> None:
    round_id = make_round()
    unfinished = {item: "" for item in forms(round_id)[0] if item[0].isdigit() and item != "1.1"}
    answer(round_id, forms(round_id, "5", 60))
    answer(
        round_id, [{k: v for k, v in one.items() if k not in unfinished} for one in forms(round_id, "2", 9)]
    )
    flag(round_id, 3)
    flag(round_id, 9, "break_off")
    close(round_id)
    text = said(document_of(round_id))["danh-dau"]
    assert text == "Có 12 phiếu bị đánh dấu để xem xét; các phiếu này không bị xóa."


def channels(*sizes: tuple[str, int]) -> tuple[dict[str, tuple[str, ...]], str]:
    """The rows of the table by channel, and its note."""
    round_id = make_round()
    for channel, count in sizes:
        answer(round_id, forms(round_id, "5", count - 1) + forms(round_id, "2"), channel=channel)
    close(round_id)
    table = next(t for t in tables(document_of(round_id)) if "theo kênh thu thập" in t.caption)
    return {row[0]: row[1:] for row in table.rows}, table.note


def tables(document: Document) -> Iterable[Table]:
    blocks = [*document.blocks, *(block for one in document.appendices for block in one.blocks)]
    return [block for block in blocks if isinstance(block, Table)]


def test_the_rate_of_a_small_channel_cannot_be_subtracted() -> None:
    rows, note = channels(("web", 60), ("kiosk", 30), ("paper", 4))
    without = [row for name, row in rows.items() if row[1] == "–" and name != "Tất cả"]
    assert sorted(row[0] for row in without) == ["30", "4"]
    assert rows["Tất cả"][:2] == ("94", "96,8%")
    assert "kênh ít phiếu kế tiếp cũng không nêu" in note


def test_channels_that_are_small_together_or_not_at_all_hide_no_other() -> None:
    rows, note = channels(("web", 60), ("kiosk", 30), ("paper", 12))
    assert [row[1] for row in rows.values()].count("–") == 0
    assert "kế tiếp" not in note


def test_levels_of_few_answers_are_told_as_satisfied_and_not() -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 40) + forms(round_id, "2", 6) + forms(round_id, "2", 3, i1_1="1"))
    close(round_id)
    document = document_of(round_id)
    five, two = (t for t in tables(document) if t.caption.startswith("Bảng III."))
    assert ("1.1", "49") not in [(row[0], row[2]) for row in five.rows]
    assert len(five.rows) == 21
    assert [(row[0], *row[2:4]) for row in two.rows] == [("1.1", "40", "9")]
    assert all("Số liệu nội bộ" in table.note for table in (five, two))
    picture = next(b for b in document.appendices[2].blocks if isinstance(b, Figure)).picture
    assert not any("1.1 " in str(row) for row in picture.table.rows)


@pytest.mark.parametrize(("bad", "merged"), [(4, 1), (5, 0)])
def test_five_answers_on_a_level_are_told_and_four_are_not(bad: int, merged: int) -> None:
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 40) + forms(round_id, "2", 6) + forms(round_id, "2", bad, i1_1="1"))
    close(round_id)
    shown = [t for t in tables(document_of(round_id)) if t.caption.startswith("Bảng III.")]
    assert [len(table.rows) for table in shown] == ([22 - merged, merged] if merged else [22])


def test_criteria_of_hardly_any_answers_have_no_counts_by_level() -> None:
    document = document_of(answered(5, 4))
    (table,) = (t for t in tables(document) if t.caption.startswith("Bảng III."))
    assert {row[2:4] for row in table.rows} == {("–", "–")}
    assert not any(isinstance(block, Figure) for block in document.appendices[2].blocks)


def test_the_picture_of_units_draws_none_of_few_answers() -> None:
    round_id = make_round(formula="pooled")
    for number, unit in enumerate(("02839", "02647", "02671", "02680", "02683", "02686")):
        answer(round_id, forms(round_id, "5", 30 if number else 5) + forms(round_id, "2", 3), unit)
    close(round_id)
    figures = figures_of(round_id)
    assert figures.ranks is not None
    small = [unit for unit in figures.ranks.units if 0 < unit.index.n < 10 and unit.size]
    assert len(small) == 1
    drawn = _funnel(assemble(figures, form()))
    left = tuple(unit for unit in figures.ranks.units if unit not in small)
    assert drawn == _funnel(assemble(replace(figures, ranks=replace(figures.ranks, units=left)), form()))


def _funnel(document: Document) -> object:
    return next(
        b.picture.table
        for b in document.blocks
        if isinstance(b, Figure) and "giới hạn ngẫu nhiên" in b.caption
    )
