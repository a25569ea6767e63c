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
    """One page of the way; the review page has no parts, a one-page form has all of them.

    `step` counts sections: a section takes a second page where its questions depend on one another.
    """

    number: int
    step: int
    parts: tuple[tuple[Section, tuple[Item, ...]], ...]
    last: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for _section, items in self.parts for item in items)

    @property
    def is_review(self) -> bool:
        return not self.parts


@lru_cache(maxsize=64)
def pages(questionnaire: Questionnaire, mode: str) -> tuple[Page, ...]:
    """All pages; `mode` is the round's "single" or "sections". Forward on the last one sends."""
    if mode == "single":
        return (Page(1, 1, tuple((section, section.items) for section in questionnaire.sections), last=True),)
    way: list[Page] = []
    for step, section in enumerate(questionnaire.sections, 1):
        way += [Page(len(way) + n, step, ((section, items),)) for n, items in enumerate(_runs(section), 1)]
    return (*way, Page(len(way) + 1, len(questionnaire.sections) + 1, (), last=True))


def _runs(section: Section) -> list[tuple[Item, ...]]:
    """The items in as few pages as it takes for a question to come after the one that opens it.

    So nobody without JavaScript is shown a question that is not for them.
    """
    runs: list[list[Item]] = [[]]
    for item in section.items:
        if item.ask_if is not None and item.ask_if.item in {earlier.id for earlier in runs[-1]}:
            runs.append([])
        runs[-1].append(item)
    return [tuple(run) for run in runs]


def page_numbered(way: tuple[Page, ...], number: str | int) -> Page:
    """The page of this number as posted; the first one for anything else."""
    text = str(number)
    known = text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= len(way)
    return way[int(text) - 1] if known else way[0]


def shown_items(page: Page, answers: Mapping[str, Answer]) -> tuple[Item, ...]:
    """Items to show: those asked, and those that an answer on this very page may open."""
    return tuple(item for item in page.items if waits_here(page, item) or is_asked(item, answers))


def following(way: tuple[Page, ...], page: Page, answers: Mapping[str, Answer]) -> Page:
    later = way[page.number :]
    return next((p for p in later if p.is_review or shown_items(p, answers)), way[-1])


def preceding(way: tuple[Page, ...], page: Page, answers: Mapping[str, Answer]) -> Page:
    earlier = reversed(way[: page.number - 1])
    return next((p for p in earlier if shown_items(p, answers)), way[0])


def page_of(way: tuple[Page, ...], item_id: str) -> Page:
    """The page that shows an item."""
    return next((p for p in way if any(item.id == item_id for item in p.items)), way[0])


def waits_here(page: Page, item: Item) -> bool:
    """Whether an answer on this very page decides if the item is for this person."""
    return item.ask_if is not None and any(other.id == item.ask_if.item for other in page.items)


def numbering(way: tuple[Page, ...], answers: Mapping[str, Answer]) -> dict[str, int]:
    """Questions are counted through the whole form, without those that are perhaps not for this person."""
    counted = (item.id for page in way for item in shown_items(page, answers) if not waits_here(page, item))
    return {item_id: number for number, item_id in enumerate(counted, 1)}


def minutes_left(questionnaire: Questionnaire, page: Page) -> int:
    """Of the promised minutes, those for this page and the ones after it."""
    ids = [item.id for item in questionnaire.items]
    here = ids.index(page.items[0].id) if page.items else len(ids)
    return max(1, ceil(questionnaire.minutes * (len(ids) - here) / len(ids)))
