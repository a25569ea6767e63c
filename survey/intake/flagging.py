"""Quality flags beside a round's answers: computed anew as a whole, answers themselves never touched."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, literal, select
from sqlalchemy.orm import Session

from survey import clock, store
from survey.access.audit import record
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import DECISIONS, EXPLAINED, Flag, QualityPattern, QualityRun, Round, User
from survey.models.quality import QualityMark, QualityRequest
from survey.tabulate.quality import RULES, Checked, Place, checked

# A database with one writer is free for submissions between slices of flags.
SLICE = 500
PAUSE_SECONDS = 0.02
REASON = 1_000
FLAG = ("province", "round_id", "response_id", "kind", "at", "version", "p_value", "pattern_id")

Key = tuple[Any, ...]


def check_round(round_id: int, actor: User | str, alive: Callable[[], object] = lambda: None) -> QualityRun:
    """Compute all flags of a round and put them in the place of those that the rules gave before.

    Readers see the flags before or the new ones. A decision stays with its pattern as long as the same
    number of answers shows it; otherwise the pattern is open again. Calls `alive` every moment, since a large
    round takes minutes. Raises Refused for a round that has not been opened, or when a later check overtook
    this one.
    """
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        if survey_round.status == "draft":
            raise Refused(_("Đợt “%(name)s” chưa mở nên chưa có phiếu để kiểm tra.", name=survey_round.name))
        result = checked(session, survey_round, alive)
    token = secrets.token_hex(8)
    _clear(QualityMark.round_id == round_id)  # of checks that did not end
    _mark(round_id, token, result, alive)
    with store.writing() as session:
        # Two checks at the same moment come one after the other.
        session.execute(select(Round.id).where(Round.id == round_id).with_for_update(key_share=True))
        run = _make_current(session, session.get_one(Round, round_id), token, result, actor)
    _clear(QualityMark.token == token)
    return run


def _mark(round_id: int, token: str, result: Checked, alive: Callable[[], object]) -> None:
    """Write the flags where nobody looks yet."""
    same = {"round_id": round_id, "token": token}
    flags = ((number, int(row)) for number, place in enumerate(result.places, 1) for row in place.rows)
    while some := list(islice(flags, SLICE)):
        rows = [{**same, "number": number, "response_id": result.read.id(row)} for number, row in some]
        with store.writing() as session:
            session.execute(insert(QualityMark), rows)
        alive()
        time.sleep(PAUSE_SECONDS)


def _clear(which: ColumnElement[bool]) -> None:
    """Delete marks, a few at a time."""
    while True:
        with store.reading() as session:
            some = list(session.scalars(select(QualityMark.id).where(which).limit(SLICE)))
        if not some:
            return
        with store.writing() as session:
            session.execute(delete(QualityMark).where(QualityMark.id.in_(some)))
        time.sleep(PAUSE_SECONDS)


def _make_current(
    session: Session, survey_round: Round, token: str, result: Checked, actor: User | str
) -> QualityRun:
    """Put a check in the place of the one before; raises Refused if its marks are gone."""
    own = QualityPattern.round_id == survey_round.id
    before = list(session.scalars(select(QualityPattern).where(own).with_for_update(of=QualityPattern)))
    run = QualityRun(
        province=survey_round.province,
        round_id=survey_round.id,
        version=result.version,
        answers=len(result.read.sheet),
        rules=result.rules,
        by=(actor if isinstance(actor, str) else actor.username)[:64],
    )
    session.add(run)
    session.flush()
    session.add_all(_patterns(run, result, {_key(pattern): _decided(pattern) for pattern in before}))
    session.flush()
    session.execute(delete(QualityPattern).where(own, QualityPattern.run_id != run.id))
    _replace_flags(session, run, token, sum(len(place.rows) for place in result.places))
    session.execute(delete(QualityRequest).where(QualityRequest.round_id == survey_round.id))
    record(
        session, actor, "quality.check", survey_round.slug,
        version=run.version, answers=run.answers, patterns=len(result.places),
    )  # fmt: skip
    return run


def _patterns(
    run: QualityRun, result: Checked, kept: Mapping[Key, dict[str, Any]]
) -> Iterator[QualityPattern]:
    """The patterns of a check, each with the decision on one that is the same."""
    same = {"province": run.province, "round_id": run.round_id, "run_id": run.id, "version": run.version}
    for number, place in enumerate(result.places, 1):
        decided = kept.get((*place.key, len(place.rows), result.version), {})
        yield QualityPattern(**same, number=number, **_figures(place), **decided)


def _replace_flags(session: Session, run: QualityRun, token: str, expected: int) -> None:
    """Within the database: no flag passes through this process while submissions wait."""
    mine = (Flag.province == run.province, Flag.round_id == run.round_id)
    session.execute(delete(Flag).where(*mine, Flag.kind.in_(RULES)))
    p, marked = QualityPattern, QualityMark.response_id
    moment = literal(clock.now(), Flag.at.type)
    columns = (p.province, p.round_id, marked, p.rule, moment, p.version, p.p_value, p.id)
    own = (p.run_id == run.id, QualityMark.token == token)
    marks = select(*columns).join(QualityMark, QualityMark.number == p.number).where(*own).order_by(marked)
    added = insert(Flag).from_select(FLAG, marks).execution_options(preserve_rowcount=True)
    written = session.connection().execute(added).rowcount
    if written != expected:
        raise Refused(
            _("Một lần kiểm tra khác của đợt này bắt đầu sau và thay lần này. Hãy xem kết quả của nó.")
        )


def _key(pattern: QualityPattern) -> Key:
    where = (pattern.rule, pattern.unit_id, pattern.counter, pattern.channel, pattern.day)
    return (*where, pattern.answers, pattern.version)


def _decided(pattern: QualityPattern) -> dict[str, Any]:
    return {name: getattr(pattern, name) for name in ("decision", "reason", "decided_at", "decided_by")}


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
