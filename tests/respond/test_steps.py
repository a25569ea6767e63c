"""The way through a questionnaire, as plain functions."""

from questionnaires.loader import load
from survey.respond import steps

SIPAS = load("sipas-2640")
SECTIONS = steps.pages(SIPAS, "sections")
ON_TIME, LATE = {"p6": "on-time"}, {"p6": "late"}


def page_with(item_id: str) -> steps.Page:
    return steps.page_of(SECTIONS, item_id)


def test_every_item_stands_on_exactly_one_page() -> None:
    for mode in ("single", "sections"):
        ids = [item.id for page in steps.pages(SIPAS, mode) for item in page.items]
        assert ids == [item.id for item in SIPAS.items]


def test_pages_are_numbered_from_one_and_only_the_last_sends() -> None:
    assert [page.number for page in SECTIONS] == list(range(1, len(SECTIONS) + 1))
    assert [page.last for page in SECTIONS] == [False] * (len(SECTIONS) - 1) + [True]


def test_a_question_comes_on_a_page_after_the_one_that_opens_it() -> None:
    assert page_with("p7").number == page_with("p6").number + 1
    assert page_with("p7").step == page_with("p6").step


def test_a_page_with_nothing_to_ask_is_skipped_both_ways() -> None:
    opener, after = page_with("p6"), page_with("1.1")
    assert steps.following(SECTIONS, opener, ON_TIME) == after
    assert steps.preceding(SECTIONS, after, ON_TIME) == opener
    assert steps.following(SECTIONS, opener, LATE) == page_with("p7")


def test_numbers_have_no_gap_for_questions_that_are_not_asked() -> None:
    for answers in ({}, ON_TIME, LATE):
        numbers = steps.numbering(SECTIONS, answers)
        assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    assert "p7" in steps.numbering(SECTIONS, LATE)
    assert "p7" not in steps.numbering(SECTIONS, ON_TIME)


def test_on_one_page_a_question_that_waits_for_another_has_no_number() -> None:
    way = steps.pages(load("mot-cham"), "single")
    assert steps.numbering(way, {}) == {"general": 1, "comment": 2}
    assert [item.id for item in steps.shown_items(way[0], {})] == ["general", "reasons", "comment"]


def test_the_minutes_left_only_shrink() -> None:
    left = [steps.minutes_left(SIPAS, page) for page in SECTIONS]
    assert left[0] == SIPAS.minutes
    assert left == sorted(left, reverse=True)
    assert left[-1] == 1


def test_anything_but_a_known_page_number_is_the_first_page() -> None:
    for number in ("", "0", "-1", "99", "x", "²", "1" * 5000):
        assert steps.page_numbered(SECTIONS, number) == SECTIONS[0]
    assert steps.page_numbered(SECTIONS, "3") == SECTIONS[2]
