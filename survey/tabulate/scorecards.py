"""A scorecard's entries added up: points by rule where counts allow, what is lost, what contradicts what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from analysis.consistency import PROPORTIONAL, proportional
from analysis.scorecard import Note, Scorecard, Slip, scorecard
from survey.models import Assessment, AssessmentEntry, Evidence
from survey.registry.scoring import ordered

Basis = Literal["entered", "rule", "listed"]


@dataclass(frozen=True)
class Scored:
    """A line's points: those entered, else by the rule, else (an index) `of` less what its criteria lost.

    `by_rule` stands beside entered points; `basis` None when there are none yet.
    """

    entry: AssessmentEntry
    points: Decimal | None
    of: Decimal
    basis: Basis | None
    by_rule: Decimal | None = None

    @property
    def lost(self) -> Decimal | None:
        return None if self.points is None else self.of - self.points

    @property
    def evidence(self) -> list[Evidence]:
        """The files that stand."""
        return [one for one in self.entry.evidence if one.withdrawn_at is None]

    @property
    def rate(self) -> Decimal | None:
        return rate_of(self.entry.given)


@dataclass(frozen=True)
class IndexCard:
    """One of the eight indices with its criteria."""

    own: Scored
    criteria: tuple[Scored, ...]

    @property
    def lines(self) -> tuple[Scored, ...]:
        return (self.own, *self.criteria)

    @property
    def evidence(self) -> int:
        return sum(len(line.evidence) for line in self.lines)


@dataclass(frozen=True)
class Card:
    """The whole: `points` of `known_of` of the indices scored so far, `of` of all; `missing` names the rest.

    `unfinished` are indices with criteria still without points, which the check leaves out.
    """

    assessment: Assessment
    indices: tuple[IndexCard, ...]
    points: Decimal
    known_of: Decimal
    of: Decimal
    missing: tuple[str, ...]
    unfinished: tuple[str, ...]
    slips: tuple[Slip, ...]
    notes: tuple[Note, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def card_of(assessment: Assessment) -> Card:
    """Add up an assessment's entries and check them against one another and against a printed total."""
    entries = ordered(assessment)
    criteria = [_criterion(entry) for entry in entries if "." in entry.criterion]
    indices = tuple(_index(entry, criteria) for entry in entries if "." not in entry.criterion)
    known = [index for index in indices if index.own.points is not None]
    unfinished = [index for index in known if any(line.points is None for line in index.criteria)]
    checked = _check(assessment, known, unfinished)
    return Card(
        assessment,
        indices,
        _sum(index.own.points or Decimal(0) for index in known),
        _sum(index.own.of for index in known),
        _sum(index.own.of for index in indices),
        tuple(index.own.entry.criterion for index in indices if index.own.points is None),
        tuple(index.own.entry.criterion for index in unfinished),
        checked.slips if checked else (),
        checked.notes if checked else (),
    )


def rate_of(given: dict[str, Any]) -> Decimal | None:
    """The rate that counts give, else the one printed; None without either."""
    done, total, printed = (exact_of(given.get(key)) for key in ("done", "total", "printed_rate"))
    if done is not None and total:
        return done / total
    return None if printed is None else printed / 100


def points_by_rule(rule: str, given: dict[str, Any], of: Decimal) -> Decimal | None:
    """Points where the rule is known and has its figures."""
    rate = rate_of(given)
    return proportional(rate, of) if rule == PROPORTIONAL and rate is not None else None


def exact_of(value: object) -> Decimal | None:
    """A stored number as the decimal that it was typed as."""
    return None if value is None or value == "" else Decimal(str(value))


def _criterion(entry: AssessmentEntry) -> Scored:
    of, entered = exact_of(entry.of) or Decimal(0), exact_of(entry.points)
    by_rule = points_by_rule(entry.rule, entry.given, of)
    basis: Basis | None = "entered" if entered is not None else "rule" if by_rule is not None else None
    return Scored(entry, by_rule if entered is None else entered, of, basis, by_rule)


def _index(entry: AssessmentEntry, criteria: Sequence[Scored]) -> IndexCard:
    mine = tuple(line for line in criteria if line.entry.criterion.split(".")[0] == entry.criterion)
    of, entered = exact_of(entry.of) or Decimal(0), exact_of(entry.points)
    lost = [line.lost for line in mine if line.lost is not None]
    # Nothing entered says nothing; criteria that are not listed count as full, as the plan counts them.
    listed = of - _sum(lost) if lost and len(lost) == len(mine) else None
    basis: Basis | None = "entered" if entered is not None else "listed" if listed is not None else None
    return IndexCard(Scored(entry, listed if entered is None else entered, of, basis, listed), mine)


def _check(
    assessment: Assessment, known: Sequence[IndexCard], unfinished: Sequence[IndexCard]
) -> Scorecard | None:
    """The consistency check of the analysis over what is finished; a printed total only when all is."""
    ready = [index for index in known if index not in unfinished]
    if not ready:
        return None
    printed = assessment.document.get("printed") or {}
    of, points = _sum(i.own.of for i in ready), _sum(i.own.points or Decimal(0) for i in ready)
    if len(ready) == sum("." not in entry.criterion for entry in assessment.entries):
        points = exact_of(printed.get("points")) or points
        of = exact_of(printed.get("of")) or of
    key = f"self_assessed_{assessment.year}"
    return scorecard(
        {
            "document": {"year": assessment.year},
            "scores": {key: {"points": points, "of": of}},
            "indices": [_as_document(index, key) for index in ready],
        }
    )


def _as_document(index: IndexCard, key: str) -> dict[str, Any]:
    entry = index.own.entry
    return {
        "number": int(entry.criterion),
        "name": entry.name,
        key: {"points": index.own.points, "of": index.own.of},
        "lead": entry.lead or None,
        "targets": entry.targets,
        "missed": [dict(_missed(line)) for line in index.criteria],
    }


def _missed(line: Scored) -> Iterator[tuple[str, Any]]:
    entry = line.entry
    yield from (("criterion", entry.criterion), ("name", entry.name), ("rule", entry.rule))
    yield from (("points", line.points), ("of", line.of))
    for key in ("done", "total", "printed_rate"):
        yield key, exact_of(entry.given.get(key))
    yield "measure", entry.given.get("measure")


def _sum(values: Any) -> Decimal:
    return sum(values, Decimal(0))


@dataclass(frozen=True)
class Change:
    """An index or criterion in two periods; `why` says why the two cannot be compared."""

    criterion: str
    name: str
    before: Decimal | None
    now: Decimal | None
    why: Literal["absent", "of", "no_points"] | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.why or self.now is None or self.before is None else self.now - self.before


def compared(now: Card, before: Card) -> list[Change]:
    """What changed from an earlier scorecard, index by index and criterion by criterion."""
    earlier = {line.entry.criterion: line for line in lines(before)}
    return [_change(line, earlier.get(line.entry.criterion)) for line in lines(now)]


def lines(card: Card) -> Iterator[Scored]:
    """Every index followed by its criteria."""
    for index in card.indices:
        yield index.own
        yield from index.criteria


def _change(now: Scored, before: Scored | None) -> Change:
    name, criterion = now.entry.name, now.entry.criterion
    if before is None:
        return Change(criterion, name, None, now.points, "absent")
    if before.of != now.of:
        return Change(criterion, name, before.points, now.points, "of")
    missing = now.points is None or before.points is None
    return Change(criterion, name, before.points, now.points, "no_points" if missing else None)
