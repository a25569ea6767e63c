from contextlib import suppress

import pytest
from flask import Flask

from survey import store
from survey.access import audit
from tests.staff import Browser, make_user


@pytest.fixture
def browser(app: Flask) -> Browser:
    make_user("kiem-toan", "dung")
    return Browser(app, "dung")


def write(count: int) -> None:
    with store.writing() as session:
        for number in range(count):
            audit.record(session, "sipas:may-chu", "round.open", f"dot-{number}", units=number)


def test_an_empty_journal_says_so(browser: Browser) -> None:
    assert "Nhật ký chưa có việc nào." in browser.text("/quan-tri/nhat-ky")


def test_the_newest_stands_first_in_words(browser: Browser) -> None:
    write(2)
    text = browser.text("/quan-tri/nhat-ky")
    assert text.index("dot-1") < text.index("dot-0")
    assert "Mở đợt" in text
    assert "units: 1" in text


def test_a_long_journal_has_pages(browser: Browser) -> None:
    write(audit.PAGE + 1)
    assert "dot-0<" not in browser.text("/quan-tri/nhat-ky")
    assert "dot-0<" in browser.text("/quan-tri/nhat-ky?trang=2")
    assert "Trang 2/2" in browser.text("/quan-tri/nhat-ky?trang=99")
    assert "Trang 1/2" in browser.text("/quan-tri/nhat-ky?trang=-5")


def test_an_act_that_fails_leaves_no_record(app: Flask) -> None:
    with suppress(RuntimeError), store.writing() as session:
        audit.record(session, "an", "round.open", "dot-1")
        raise RuntimeError("broken off")
    with store.reading() as session:
        assert audit.page(session, 1)[0] == []


def test_what_a_command_does_carries_the_systems_account() -> None:
    assert audit.command_actor().startswith("sipas")
