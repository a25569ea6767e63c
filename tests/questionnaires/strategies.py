"""Questionnaires and answers drawn at random, for the invariants."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from questionnaires import loader
from questionnaires.model import Item, Questionnaire
from questionnaires.routing import is_asked

# Wall-clock deadlines fail on a busy machine, not on a wrong program.
steady = settings(deadline=None)

CODES = "0123456789ABCXYZabcxyz"
WORDS = st.sampled_from(["Hài lòng", "Ông/bà nghĩ sao?", "Rất tốt", "Đường đi, “lối lại”", 'ẩ ỗ Ậ \\ " /'])


def text() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"vi": WORDS, "en": WORDS})


@st.composite
def options(draw: st.DrawFn, width: int) -> list[dict[str, Any]]:
    symbol = st.text(CODES, min_size=width, max_size=width)
    codes = draw(st.lists(symbol, min_size=2, max_size=6, unique=True))
    prefix = draw(st.sampled_from(["", "v-"]))
    return [{"code": code, "value": prefix + code, "label": draw(text())} for code in codes]


@st.composite
def items(draw: st.DrawFn, number: int, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["choice", "choice", "multi", "number", "text"]))
    role = "comment" if kind == "text" else "perception"
    item: dict[str, Any] = {
        "id": f"q{number}",
        "kind": kind,
        "role": role,
        "source": "ours",
        "label": draw(text()),
    }
    width = draw(st.integers(1, 3)) if kind in ("choice", "number") else 1
    if kind in ("choice", "multi"):
        item["options"] = draw(options(width))
    if kind != "text":
        item |= {"width": width, "no_opinion": draw(st.booleans())}
    openers = [asked for asked in earlier if "options" in asked]
    conditional = draw(st.booleans())
    if openers and conditional:
        asked = draw(st.sampled_from(openers))
        values = draw(st.sets(st.sampled_from([o["value"] for o in asked["options"]]), min_size=1))
        item["ask_if"] = {"item": asked["id"], "values": sorted(values)}
    return item


@st.composite
def plain(draw: st.DrawFn) -> dict[str, Any]:
    """A well-formed questionnaire as plain values."""
    drawn: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 8))):
        drawn.append(draw(items(number, drawn)))
    cut = draw(st.integers(0, len(drawn) - 1))
    parts = [part for part in (drawn[:cut], drawn[cut:]) if part]
    sections = [{"id": f"s{n}", "title": draw(text()), "items": part} for n, part in enumerate(parts)]
    return {
        "id": "drawn",
        "version": "1",
        "title": draw(text()),
        "languages": ["vi", "en"],
        "pages": draw(st.sampled_from(["single", "sections"])),
        "minutes": 9,
        "sections": sections,
    }


def questionnaires() -> st.SearchStrategy[Questionnaire]:
    return plain().map(loader.from_dict)


def an_answer(item: Item) -> st.SearchStrategy[Any]:
    values = st.sampled_from([option.value for option in item.options]) if item.options else st.nothing()
    kinds = {
        "choice": values,
        "multi": st.lists(values, min_size=1, unique=True),
        "number": st.integers(0, 10**item.width - 1).map(str),
    }
    return kinds[item.kind] | (st.just("~") if item.no_opinion else st.nothing())


@st.composite
def answers_to(draw: st.DrawFn, questionnaire: Questionnaire) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for item in questionnaire.closed_items:
        if is_asked(item, given) and draw(st.booleans()):
            given[item.id] = draw(an_answer(item))
    return given


@st.composite
def answered(draw: st.DrawFn) -> tuple[Questionnaire, dict[str, Any]]:
    questionnaire = draw(questionnaires())
    return questionnaire, draw(answers_to(questionnaire))
