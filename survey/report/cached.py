"""Figures of rounds, kept in the process until another answer or flag is stored or the round changes.

One visitor computes a figure, those who come meanwhile for the same one wait for it; others do not.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from survey import store
from survey.models import Round
from survey.registry import units
from survey.tabulate.by_day import ByDay, by_day
from survey.tabulate.counts import answers_of
from survey.tabulate.matrix import Matrix, matrix
from survey.tabulate.results import Results, estimate, facts_of
from survey.tabulate.trust import flags_state
from survey.tabulate.watching import watched

FIGURES, MATRICES = 32, 2
# A matrix beyond this is read again for every figure rather than held: 60 bytes an answer.
MOST_ROWS = 2_000_000
# From here on reading is likely to take more than two seconds, and the page says so instead of waiting.
LARGE = 400_000

T = TypeVar("T")
Compute = Callable[[Session, Round, Matrix], T]


@dataclass(frozen=True)
class Seen:
    """A round by unit and, from the same reading, by channel; `by_day` once it is closed."""

    by_unit: Results
    by_channel: Results
    by_day: ByDay | None


class Computing(Exception):
    """The figure is being computed in the background; `answers` says from how many answers."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        super().__init__(f"computing from {answers} answers")


@dataclass
class _Entry:
    lock: Any = field(default_factory=Lock)
    value: Any = None
    done: bool = False
    begun: bool = False
    failed: bool = False


class _Shelf:
    """Values by key, the longest unused put away first; one lock for each key while it is made."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = Lock()

    def entry(self, key: Hashable) -> _Entry:
        with self._lock:
            found = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
            return found

    def get(self, key: Hashable, make: Callable[[], T], keep: Callable[[T], bool] = lambda _: True) -> T:
        entry = self.entry(key)
        with entry.lock:
            if entry.done:
                kept: T = entry.value
                return kept
            made = make()
            if keep(made):
                entry.value, entry.done = made, True
            return made


_figures, _matrices = _Shelf(FIGURES), _Shelf(MATRICES)
# The newest figure of each kind, from however many answers, and whether another is being computed.
_latest = _Shelf(FIGURES)


def seen(session: Session, survey_round: Round, *, wait: bool = True) -> Seen:
    """What a round says now, by unit and by channel."""
    return figure(session, survey_round, "seen", _seen, wait=wait)


def figure(
    session: Session, survey_round: Round, name: Hashable, compute: Compute[T], *, wait: bool = True
) -> T:
    """A figure of the round as it is now, from its answers.

    Without `wait` a large round is read in the background: until it is, its figure is the one
    from before the newest answers, which says how many it is from; Computing where there is none.
    """
    answers, place, moved = _state(session, survey_round)
    key, kind = (*place, *moved), (*place, name)
    entry = _figures.entry((*key, name))
    soon = _latest.entry(kind).failed or answers < LARGE or _matrices.entry(key).done
    if not wait and not entry.done and not soon:
        _begin(kind, survey_round.id, name, compute)
        if not entry.done:
            return _before(kind, answers)

    def make() -> T:
        return compute(session, survey_round, _matrix(session, survey_round, key))

    found = _figures.get((*key, name), make)
    latest = _latest.entry(kind)
    latest.value, latest.done, latest.failed = found, True, False
    return found


def _before(kind: Hashable, answers: int) -> Any:
    last = _latest.entry(kind)
    if not last.done:
        raise Computing(answers)
    return last.value


def _matrix(session: Session, survey_round: Round, key: Hashable) -> Matrix:
    def make() -> Matrix:
        return matrix(session, survey_round, ("unit",))

    return _matrices.get(key, make, lambda read: len(read) <= MOST_ROWS)


def _begin(kind: Hashable, round_id: int, name: Hashable, compute: Compute[Any]) -> None:
    """Compute in the background, one at a time; after a failure whoever asks next sees why."""
    running = _latest.entry(kind)
    with running.lock:
        if running.begun:
            return
        running.begun = True

    def work() -> None:
        try:
            with store.reading() as session:
                figure(session, session.get_one(Round, round_id), name, compute)
        except Exception:
            running.failed = True
            logging.getLogger(__name__).exception("figure %s of round %s", name, round_id)
        finally:
            running.begun = False

    Thread(target=work, daemon=True).start()


def _state(session: Session, survey_round: Round) -> tuple[int, tuple[Hashable, ...], tuple[Hashable, ...]]:
    """How many answers there are, what figures are about, and what moves them from one minute to the next."""
    stored = answers_of(session, survey_round.id)
    flags = flags_state(session, survey_round)
    pinned = (survey_round.province, survey_round.id, survey_round.slug, survey_round.version_id)
    # The address of the database keeps processes that change databases (tests) from mixing them up.
    url = str(session.get_bind().engine.url)
    named = units.stamp(session, survey_round.id)
    return stored, (url, *pinned, named, facts_of(survey_round)), (stored, flags)


def _seen(session: Session, survey_round: Round, read: Matrix) -> Seen:
    facts = facts_of(survey_round)
    by_unit = estimate(facts, read)
    days = None if facts.provisional else by_day(session, survey_round, facts, by_unit.domains)
    by_channel = estimate(facts, replace(read, domains=(read.channel,)))
    return Seen(watched(by_unit), watched(by_channel), days)
