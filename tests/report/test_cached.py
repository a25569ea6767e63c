"""Figures are computed once, one key never waits for another, and a large round is read in the background."""

import time
from collections.abc import Callable
from functools import partial
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from flask import Flask

from survey import clock, store
from survey.models import Flag, Response, Round
from survey.registry import units
from survey.report import cached
from survey.tabulate.matrix import Matrix
from tests.conftest import make_round
from tests.report.test_pages import answered, close
from tests.staff import Browser, make_user
from tests.tabulate.answering import answer, forms

WITHIN = 30


def threads(number: int, work: Callable[[int], None]) -> list[Thread]:
    started = [Thread(target=work, args=(n,)) for n in range(number)]
    for thread in started:
        thread.start()
    return started


def test_those_who_come_meanwhile_wait_for_the_same_figure() -> None:
    shelf, made, barrier, got = cached._Shelf(4), [], Barrier(5), []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    def work(_n: int) -> None:
        barrier.wait(WITHIN)
        got.append(shelf.get("key", make))

    for thread in threads(5, work):
        thread.join(WITHIN)
    assert (made, got) == ([1], [1] * 5)


def test_another_figure_does_not_wait() -> None:
    shelf, begun, may_end = cached._Shelf(4), Event(), Event()

    def slow() -> str:
        begun.set()
        may_end.wait(WITHIN)
        return "slow"

    waiting = Thread(target=shelf.get, args=("slow", slow))
    waiting.start()
    assert begun.wait(WITHIN)
    assert shelf.get("fast", lambda: "fast") == "fast"
    may_end.set()
    waiting.join(WITHIN)
    assert shelf.get("slow", lambda: "again") == "slow"


def test_a_figure_that_failed_is_made_again() -> None:
    shelf = cached._Shelf(4)
    with pytest.raises(ZeroDivisionError):
        shelf.get("key", lambda: 1 / 0)
    assert shelf.get("key", lambda: 2) == 2


def test_a_large_round_whose_reading_failed_says_why_and_is_read_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = answered(40)
    monkeypatch.setattr(cached, "LARGE", 40)
    read, failed = cached.matrix, Event()

    def failing(*_given: Any) -> Matrix:
        failed.set()
        raise MemoryError("no room")

    monkeypatch.setattr(cached, "matrix", failing)
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        with pytest.raises(cached.Computing):
            cached.seen(session, survey_round, wait=False)
        assert failed.wait(WITHIN)
        with pytest.raises(MemoryError):
            _until_failed(lambda: cached.seen(session, survey_round, wait=False))
        monkeypatch.setattr(cached, "matrix", read)
        assert cached.seen(session, survey_round, wait=False).by_unit.whole.n == 40


def _until_failed(ask: Callable[[], object]) -> None:
    """The thread needs a moment to note that it failed."""
    while True:
        try:
            ask()
        except cached.Computing:
            time.sleep(0.01)


def test_the_longest_unused_is_put_away() -> None:
    shelf = cached._Shelf(2)
    for key in ("a", "b", "a", "c"):
        shelf.get(key, partial(str, key))
    assert shelf.get("a", lambda: "new") == "a"
    assert shelf.get("b", lambda: "new") == "new"


def test_a_large_round_says_that_it_is_being_read_and_then_shows(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("so-noi-vu")
    office = Browser(app, "so-noi-vu")
    close(answered(40))
    monkeypatch.setattr(cached, "LARGE", 40)
    may_read, read = Event(), cached.matrix

    def slow(*given: Any) -> Matrix:
        may_read.wait(WITHIN)
        return read(*given)

    monkeypatch.setattr(cached, "matrix", slow)
    first = office.get("/bao-cao/dot-1")
    assert (first.status_code, first.headers["Refresh"]) == (202, "2")
    assert "Đang tính từ 40 phiếu" in first.text
    may_read.set()
    for _ in range(WITHIN * 10):
        response = office.get("/bao-cao/dot-1")
        if response.status_code == 200:
            break
        time.sleep(0.1)
    assert "trên 40 phiếu" in response.text
    assert office.get("/bao-cao/dot-1/nhom").status_code == 200


def test_a_large_open_round_shows_what_was_read_last_while_answers_come(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("so-noi-vu")
    office, round_id = Browser(app, "so-noi-vu"), answered(40)
    assert office.get("/bao-cao/dot-1").status_code == 200
    monkeypatch.setattr(cached, "LARGE", 40)
    may_read, read, readers = Event(), cached.matrix, []

    def slow(*given: Any) -> Matrix:
        readers.append(given)
        may_read.wait(WITHIN)
        return read(*given)

    monkeypatch.setattr(cached, "matrix", slow)
    for _ in range(3):
        answer(round_id, forms(round_id, "5", 1))
        page = office.get("/bao-cao/dot-1")
        assert page.status_code == 200
        assert "trên 40 phiếu" in page.text
    may_read.set()
    for _ in range(WITHIN * 10):
        if "trên 43 phiếu" in office.text("/bao-cao/dot-1"):
            break
        time.sleep(0.1)
    assert "trên 43 phiếu" in office.text("/bao-cao/dot-1")
    # The first read saw what was there when it began; the second, asked for after it, saw the rest.
    assert len(readers) <= 2


def test_a_unit_that_is_renamed_shows_its_new_name(app: Flask) -> None:
    make_user("so-noi-vu")
    office = Browser(app, "so-noi-vu")
    close(answered(12))
    assert "Xã Bắc Hà" in office.text("/bao-cao/dot-1")
    with store.writing() as session:
        unit = units.unit_on(session, "02839", clock.today())
        assert unit is not None
        unit.name = "Xã Bắc Hà Mới"
    assert "Xã Bắc Hà Mới" in office.text("/bao-cao/dot-1")


def test_a_twin_of_a_large_round_waits_for_its_figures(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("so-noi-vu")
    close(answered(40))
    monkeypatch.setattr(cached, "LARGE", 40)
    assert Browser(app, "so-noi-vu").get("/bao-cao/dot-1/nhom.json").status_code == 200


def test_a_new_flag_shows_at_once(app: Flask) -> None:
    make_user("so-noi-vu")
    office = Browser(app, "so-noi-vu")
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 12))
    close(round_id)
    assert "Không phiếu nào bị gắn cờ" in office.text("/bao-cao/dot-1/do-tin-cay")
    with store.writing() as session:
        one = session.query(Response).first()
        assert one is not None
        province = session.get_one(Round, round_id).province
        session.add(Flag(province=province, round_id=round_id, response_id=one.id, kind="fast"))
    assert "1 phiếu bị gắn cờ" in office.text("/bao-cao/dot-1/do-tin-cay")
