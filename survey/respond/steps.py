"""The way through a questionnaire: its pages, and which comes before and after, given the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from questionnaires.model import Item, Questionnaire, Section
from questionnaires.routing import Answer, is_asked


@dataclass(frozen=True)
class Page:
    """One page of the way; the review page has no sections, a one-page form has all of them."""

    number: int
    sections: tuple[Section, ...]
    last: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def is_review(self) -> bool:
        return not self.sections


@lru_cache(maxsize=64)
def pages(questionnaire: Questionnaire, mode: str) -> tuple[Page, ...]:
    """All pages; `mode` is the round's "single" or "sections". Forward on the last one sends."""
    if mode == "single":
        return (Page(1, questionnaire.sections, last=True),)
    parts = [Page(number, (section,)) for number, section in enumerate(questionnaire.sections, 1)]
    return (*parts, Page(len(parts) + 1, (), last=True))


def page_numbered(way: tuple[Page, ...], number: str | int) -> Page:
    """The page of this number as posted; the first one for anything else."""
    text = str(number)
    known = text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= len(way)
    return way[int(text) - 1] if known else way[0]


def shown_items(page: Page, answers: Mapping[str, Answer]) -> tuple[Item, ...]:
    """Items to show: those asked, and those that an answer on this very page may open."""
    here = {item.id for item in page.items}
    return tuple(
        item
        for item in page.items
        if item.ask_if is None or item.ask_if.item in here or is_asked(item, answers)
    )


def following(way: tuple[Page, ...], page: Page, answers: Mapping[str, Answer]) -> Page:
    later = way[page.number :]
    return next((p for p in later if p.is_review or shown_items(p, answers)), way[-1])


def preceding(way: tuple[Page, ...], page: Page, answers: Mapping[str, Answer]) -> Page:
    earlier = reversed(way[: page.number - 1])
    return next((p for p in earlier if shown_items(p, answers)), way[0])


def page_of(way: tuple[Page, ...], item_id: str) -> Page:
    """The page that shows an item."""
    return next((p for p in way if any(item.id == item_id for item in p.items)), way[0])


@lru_cache(maxsize=64)
def numbering(questionnaire: Questionnaire) -> dict[str, int]:
    """Questions are counted through the whole form, so that paper, screen and review agree."""
    return {item.id: number for number, item in enumerate(questionnaire.items, 1)}


def minutes_left(questionnaire: Questionnaire, page: Page) -> int:
    """Of the promised minutes, those for this page and the ones after it."""
    here = numbering(questionnaire)[page.items[0].id] if page.items else len(questionnaire.items)
    share = (len(questionnaire.items) - here + 1) / len(questionnaire.items)
    return max(1, ceil(questionnaire.minutes * share))
