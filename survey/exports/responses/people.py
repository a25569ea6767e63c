"""Every complete or partial answer of a round as a table, compact enough for a million of them.

A row is one person's answers, so it never passes suppression: only roles that see raw figures get any.
Rows stand in the order of their own contents (unit, day, answers), so that their order tells nothing
about who came when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden

from questionnaires.layout import width as card_width
from questionnaires.model import Questionnaire
from survey.exports.outgoing import RAW
from survey.exports.responses import variables as v
from survey.exports.responses.design import design, marks_of
from survey.exports.responses.reading import Rows, read_rows, unit_names
from survey.i18n import DEFAULT, using_language
from survey.models import CHANNELS, Round
from survey.registry.versions import questionnaire_of
from survey.tabulate.matrix import data_hash
from survey.tabulate.reading import STATUSES
from survey.tabulate.results import Facts, facts_of

CHUNK = 20_000
KEPT = ("complete", "partial")


@dataclass(frozen=True, kw_only=True)
class People:
    """The rows and what must stand beside them. `channels` and `statuses` count what the round holds."""

    facts: Facts
    questionnaire: Questionnaire
    variables: tuple[v.Variable, ...]
    hash: str
    statuses: Mapping[str, int]
    channels: Mapping[str, int]
    units: Mapping[int, tuple[str, str]]
    rows: Rows

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def marks(self) -> str:
        """What the data are where they are made up or still incomplete; empty for others."""
        return marks_of(self.facts)

    @property
    def title(self) -> str:
        """The round's name, the mark first, so that it survives any cut."""
        return " · ".join(part for part in (self.marks, self.facts.name) if part)

    def numbers(self, variable: v.Variable, part: slice = slice(None)) -> v.Numbers:
        """The codes, numbers or weights of a variable; raises ValueError for texts and days."""
        if variable.item is not None and variable.kind != "text":
            return v.read(self.questionnaire, variable, self.rows.cards[part])
        size = len(self.rows.day[part])
        match variable.name:
            case "weight":
                return np.ones(size, dtype=np.float64)
            case "synthetic":
                return np.full(size, int(self.facts.synthetic), dtype=np.int8)
            case "channel":
                return (self.rows.channel[part] + 1).astype(np.int8)
            case "status":
                return (self.rows.status[part] + 1).astype(np.int8)
            case "source":
                return np.ones(size, dtype=np.int8)
        raise ValueError(f"variable {variable.name} holds {variable.kind}, not numbers")

    def texts(self, variable: v.Variable, part: slice = slice(None)) -> Sequence[str | None]:
        """The texts of a variable; raises ValueError for others."""
        if variable.kind == "source":
            return [variable.values[1]] * len(self.rows.day[part])
        if variable.item is not None and variable.kind == "text":
            said = self.rows.comments[variable.item]
            return [said[i] for i in range(len(self))[part]]
        units = self.rows.unit[part].tolist()
        match variable.name:
            case "unit_code":
                return [self.units[unit][0] for unit in units]
            case "unit_name":
                return [self.units[unit][1] for unit in units]
        raise ValueError(f"variable {variable.name} holds {variable.kind}, not texts")

    def days(self, part: slice = slice(None)) -> list[date]:
        """The local day of each answer; no file holds its time."""
        different, place = np.unique(self.rows.day[part], return_inverse=True)
        known = [date.fromordinal(int(day)) for day in different]
        return [known[i] for i in place.tolist()]

    def column(self, variable: v.Variable, part: slice = slice(None)) -> Sequence[Any]:
        """Plain values of any variable."""
        if variable.kind == "day":
            return self.days(part)
        if variable.kind in ("text", "source"):
            return self.texts(variable, part)
        return self.numbers(variable, part).tolist()

    def chunks(self, size: int = CHUNK) -> Iterator[slice]:
        """The rows in parts that fit the memory however they are written; one empty part for no rows."""
        return (slice(start, start + size) for start in range(0, max(len(self), 1), size))


def people(
    session: Session, survey_round: Round, role: str, *, sensitive: bool = False, comments: bool = False
) -> People:
    """Read a round's answers one by one; raises Forbidden for roles that see only suppressed figures."""
    if role not in RAW:
        raise Forbidden()
    questionnaire = questionnaire_of(survey_round.version)
    texts = [item.id for item in questionnaire.items if item.kind == "text"] if comments else []
    read = read_rows(session, survey_round, card_width(questionnaire), texts)
    kept = np.isin(read.status, [STATUSES.index(status) for status in KEPT])
    counts = np.bincount(read.channel[kept], minlength=len(CHANNELS)).tolist()
    units = unit_names(session, read.unit)
    facts, hashed = facts_of(survey_round), data_hash(read.digests)
    with using_language(DEFAULT):
        shown = design(facts, hashed) + v.of_items(questionnaire, sensitive, comments)
    return People(
        facts=facts,
        questionnaire=questionnaire,
        variables=v.renamed(shown),
        hash=hashed,
        statuses={s: int(n) for s, n in zip(STATUSES, np.bincount(read.status, minlength=3), strict=True)},
        channels={name: n for name, n in zip(CHANNELS, counts, strict=True) if n},
        units=units,
        rows=replace(read.where(kept).in_order(units), digests=b""),
    )
