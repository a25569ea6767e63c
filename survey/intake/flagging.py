"""Quality flags beside a round's answers: computed anew as a whole, answers themselves never touched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session, lazyload

from survey import clock, store
from survey.access.audit import record
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.i18n import lazy_gettext as _l
from survey.models import DECISIONS, EXPLAINED, OPEN, Flag, QualityPattern, QualityRun, Round, User
from survey.models.quality import QualityRequest
from survey.tabulate.quality import RULES, Checked, Place, checked

T = TypeVar("T")

# So many flags change in one transaction; more go in slices, with a database of one writer free in between.
AT_ONCE = 20_000
SLICE = 500
PAUSE_SECONDS = 0.02
REASON = 1_000
OVERTAKEN = _l("Một lần kiểm tra khác của đợt này đã xong trước và có kết quả mới hơn.")


@dataclass(frozen=True)
class _Change:
    """What a check changes of the flags as they stood after run `since`: rows by pattern, rules with ids."""

    since: int | None
    added: Sequence[tuple[int, int]]
    gone: Sequence[tuple[str, bytes]]

    def __len__(self) -> int:
        return len(self.added) + len(self.gone)


def check_round(round_id: int, actor: User | str, alive: Callable[[], object] = lambda: None) -> QualityRun:
    """Compute all flags of a round and put them in the place of those that the rules gave before.

    Flags that stay are not written again. A decision stays with its pattern as long as the same number of
    answers shows it; otherwise the pattern is open again. Calls `alive` every moment, since a large round
    takes minutes. Raises Refused for a round that has not been opened, or when another check overtook this.
    """
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        if survey_round.status == "draft":
            raise Refused(_("Đợt “%(name)s” chưa mở nên chưa có phiếu để kiểm tra.", name=survey_round.name))
        result = checked(session, survey_round, alive)
    with store.reading() as session:
        change = _change(session, survey_round, result)
    with store.writing() as session:
        # Two checks at the same moment come one after the other.
        session.execute(select(Round.id).where(Round.id == round_id).with_for_update(key_share=True))
        run, patterns = _make_current(session, survey_round, result, change.since, actor)
        if len(change) <= AT_ONCE:
            _delete_flags(session, run, change.gone)
            _add_flags(session, run, result, patterns, change.added)
            _done(session, round_id)
            return run
    for gone in _slices(change.gone, alive):
        with store.writing() as session:
            _delete_flags(session, run, gone)
    for added in _slices(change.added, alive):
        with store.writing() as session:
            _add_flags(session, run, result, patterns, added)
    with store.writing() as session:
        _done(session, round_id)
    return run


def _done(session: Session, round_id: int) -> None:
    """Nobody waits any more. A process that ended before is asked again, and adds what is missing."""
    session.execute(delete(QualityRequest).where(QualityRequest.round_id == round_id))


def _change(session: Session, survey_round: Round, result: Checked) -> _Change:
    """Compare what was found with the flags that there are; those of another version of the rules all go."""
    since = session.scalar(select(func.max(QualityRun.id)).where(QualityRun.round_id == survey_round.id))
    mine = (Flag.province == survey_round.province, Flag.round_id == survey_round.id)
    there = select(Flag.kind, Flag.response_id, Flag.version).where(*mine, Flag.kind.in_(RULES))
    same, gone = set(), []
    for kind, response_id, version in session.execute(there):
        if version == result.version:
            same.add((kind, response_id.bytes))
        else:
            gone.append((kind, response_id.bytes))
    added = []
    for number, place in enumerate(result.places):
        for row in place.rows.tolist():
            key = (place.rule, result.read.id(row).bytes)
            if key in same:
                same.remove(key)
            else:
                added.append((number, row))
    return _Change(since, added, [*gone, *same])


def _slices(whole: Sequence[T], alive: Callable[[], object]) -> Iterator[Sequence[T]]:
    for start in range(0, len(whole), SLICE):
        yield whole[start : start + SLICE]
        alive()
        time.sleep(PAUSE_SECONDS)


def _make_current(
    session: Session, survey_round: Round, result: Checked, since: int | None, actor: User | str
) -> tuple[QualityRun, list[int]]:
    """Put run and patterns of a check in the place of those before; the run and the ids of its patterns.

    Raises Refused when `since` is no longer the last run.
    """
    own = (QualityRun.round_id == survey_round.id, QualityPattern.round_id == survey_round.id)
    if session.scalar(select(func.max(QualityRun.id)).where(own[0])) != since:
        raise Refused(str(OVERTAKEN))
    kept = select(QualityPattern).options(lazyload(QualityPattern.unit)).where(own[1])
    before = {_key(pattern): pattern for pattern in session.scalars(kept.with_for_update())}
    same = {"province": survey_round.province, "round_id": survey_round.id, "version": result.version}
    by = (actor if isinstance(actor, str) else actor.username)[:64]
    run = QualityRun(**same, answers=len(result.read.sheet), rules=result.rules, by=by)
    session.add(run)
    session.flush()
    patterns = []
    for number, place in enumerate(result.places, 1):
        pattern = before.pop((*place.key, result.version), None) or QualityPattern(**same)
        _show(pattern, place, run.id, number)
        patterns.append(pattern)
    session.add_all(patterns)
    for pattern in before.values():
        session.delete(pattern)
    session.flush()
    record(
        session, actor, "quality.check", survey_round.slug,
        version=run.version, answers=run.answers, patterns=len(patterns),
    )  # fmt: skip
    return run, [pattern.id for pattern in patterns]


def _key(pattern: QualityPattern) -> tuple[Any, ...]:
    where = (pattern.rule, pattern.unit_id, pattern.counter, pattern.channel, pattern.day)
    return (*where, pattern.version)


def _show(pattern: QualityPattern, place: Place, run_id: int, number: int) -> None:
    """Let a pattern say what a check found; it is open again if other answers show it."""
    if pattern.answers != len(place.rows):
        pattern.decision, pattern.reason, pattern.decided_at, pattern.decided_by = OPEN, "", None, None
    for name, value in (_figures(place) | {"run_id": run_id, "number": number}).items():
        setattr(pattern, name, value)


def _delete_flags(session: Session, run: QualityRun, gone: Sequence[tuple[str, bytes]]) -> None:
    mine = (Flag.province == run.province, Flag.round_id == run.round_id)
    which = (Flag.response_id == bindparam("one"), Flag.kind == bindparam("rule"))
    rows = [{"one": UUID(bytes=one), "rule": rule} for rule, one in gone]
    if rows:
        session.connection().execute(delete(Flag).where(*mine, *which), rows)


def _add_flags(
    session: Session,
    run: QualityRun,
    result: Checked,
    patterns: Sequence[int],
    added: Sequence[tuple[int, int]],
) -> None:
    """Flags beside answers: of each the place in `patterns`, and the row."""
    same = {"province": run.province, "round_id": run.round_id, "version": run.version, "at": clock.now()}
    rows = [
        {
            **same,
            "kind": result.places[number].rule,
            "response_id": result.read.id(row),
            "p_value": result.places[number].p_value,
            "pattern_id": patterns[number],
        }
        for number, row in added
    ]
    if rows:
        session.connection().execute(insert(Flag), rows)


def _figures(place: Place) -> dict[str, Any]:
    names = (
        "rule",
        "unit_id",
        "counter",
        "channel",
        "day",
        "total",
        "observed",
        "expected",
        "p_value",
        "hours",
    )
    return {name: getattr(place, name) for name in names} | {"answers": len(place.rows)}


def decide(
    session: Session, pattern: QualityPattern, decision: str, reason: str, revision: int, actor: User
) -> None:
    """Say of a pattern that it is explained, or that it stays flagged; its flags stay where they are.

    Answers of an explained pattern are no longer set aside in results "without flagged answers". Raises
    Refused when an explanation has no reason or is too long, or another decision overtook this one.
    """
    reason = reason.strip()
    if revision != pattern.revision:
        raise Refused(_("Người khác vừa quyết định về mẫu hình này. Hãy xem lại rồi lưu."))
    if decision not in DECISIONS:
        raise Refused(_("Hãy chọn “Đã có lời giải thích” hoặc “Vẫn gắn cờ”."))
    if decision == EXPLAINED and not reason:
        raise Refused(_("Hãy ghi lý do, ví dụ: hôm đó có đoàn lưu động làm thẻ bảo hiểm."))
    if len(reason) > REASON:
        raise Refused(_("Lý do dài %(n)s ký tự, nhiều nhất là %(most)s.", n=len(reason), most=REASON))
    before = pattern.decision
    pattern.decision, pattern.reason, pattern.revision = decision, reason, pattern.revision + 1
    pattern.decided_at, pattern.decided_by = clock.now(), actor.username
    where = f"{pattern.rule}/{pattern.unit.code}/{pattern.day or ''}"
    record(
        session, actor, "quality.decide", where,
        round=pattern.round_id, before=before, decision=decision, reason=reason,
    )  # fmt: skip
