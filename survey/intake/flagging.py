"""Quality flags beside a round's answers: computed anew as a whole, answers themselves never touched."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from survey import clock, store
from survey.access.audit import record
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import DECISIONS, EXPLAINED, Flag, QualityPattern, QualityRun, Round, User
from survey.tabulate.quality import RULES, Checked, Place, checked

BATCH = 5_000
REASON = 1_000


def check_round(round_id: int, actor: User | str) -> QualityRun:
    """Compute all flags of a round and put them in the place of those that the rules gave before.

    A decision stays with its pattern as long as the same number of answers shows it; otherwise the pattern
    is open again. Raises Refused for a round that has not been opened.
    """
    with store.reading() as session:
        survey_round = session.get_one(Round, round_id)
        if survey_round.status == "draft":
            raise Refused(_("Đợt “%(name)s” chưa mở nên chưa có phiếu để kiểm tra.", name=survey_round.name))
        result = checked(session, survey_round)
    with store.writing() as session:
        # Two checks at the same moment come one after the other.
        session.execute(select(Round.id).where(Round.id == round_id).with_for_update(key_share=True))
        survey_round = session.get_one(Round, round_id)
        return _store(session, survey_round, result, actor)


def _store(session: Session, survey_round: Round, result: Checked, actor: User | str) -> QualityRun:
    mine = (Flag.province == survey_round.province, Flag.round_id == survey_round.id)
    session.execute(delete(Flag).where(*mine, Flag.kind.in_(RULES)))
    own = QualityPattern.round_id == survey_round.id
    before = {_key(p): p for p in session.scalars(select(QualityPattern).where(own))}
    kept = {key: _decided(pattern) for key, pattern in before.items()}
    for pattern in before.values():
        session.delete(pattern)
    session.flush()
    for place in result.places:
        pattern = QualityPattern(
            province=survey_round.province,
            round_id=survey_round.id,
            version=result.version,
            **_figures(place),
            **kept.get((*place.key, len(place.rows), result.version), {}),
        )
        session.add(pattern)
        session.flush()
        _flag(session, pattern, result, place)
    run = QualityRun(
        province=survey_round.province,
        round_id=survey_round.id,
        version=result.version,
        answers=len(result.read.sheet),
        rules=result.rules,
        by=(actor if isinstance(actor, str) else actor.username)[:64],
    )
    session.add(run)
    record(
        session, actor, "quality.check", survey_round.slug,
        version=run.version, answers=run.answers, patterns=len(result.places),
    )  # fmt: skip
    return run


def _key(pattern: QualityPattern) -> tuple[Any, ...]:
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


def _flag(session: Session, pattern: QualityPattern, result: Checked, place: Place) -> None:
    same = {
        "province": pattern.province, "round_id": pattern.round_id, "kind": pattern.rule, "at": clock.now(),
        "version": pattern.version, "p_value": pattern.p_value, "pattern_id": pattern.id,
    }  # fmt: skip
    for start in range(0, len(place.rows), BATCH):
        rows = place.rows[start : start + BATCH]
        session.execute(insert(Flag), [{**same, "response_id": result.read.id(int(row))} for row in rows])


def decide(session: Session, pattern: QualityPattern, decision: str, reason: str, actor: User) -> None:
    """Say of a pattern that it is explained, or that it stays flagged; its flags stay where they are.

    Answers of an explained pattern are no longer set aside in results "without flagged answers". Raises
    Refused when an explanation has no reason or is too long.
    """
    reason = reason.strip()
    if decision not in DECISIONS:
        raise Refused(_("Hãy chọn “Đã có lời giải thích” hoặc “Vẫn gắn cờ”."))
    if decision == EXPLAINED and not reason:
        raise Refused(_("Hãy ghi lý do, ví dụ: hôm đó có đoàn lưu động làm thẻ bảo hiểm."))
    if len(reason) > REASON:
        raise Refused(_("Lý do dài %(n)s ký tự, nhiều nhất là %(most)s.", n=len(reason), most=REASON))
    before = pattern.decision
    pattern.decision, pattern.reason = decision, reason
    pattern.decided_at, pattern.decided_by = clock.now(), actor.username
    where = f"{pattern.rule}/{pattern.unit.code}/{pattern.day or ''}"
    record(
        session, actor, "quality.decide", where,
        round=pattern.round_id, before=before, decision=decision, reason=reason,
    )  # fmt: skip
