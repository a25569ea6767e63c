"""Cases as people work on them: who sees which, the check, topics, work and reply; every act is audited."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from survey import clock
from survey.access.audit import record
from survey.cases.identify import Identifying, Mark, blacked
from survey.cases.normal import tidy
from survey.cases.public_counts import last_sunday
from survey.cases.release import hand_over
from survey.errors import Refused
from survey.i18n import gettext as _
from survey.models import APPROVED, HELD_BACK, Case, CaseTopic, Unit, User

TO_DO = ("open", "working")
LONGEST = 2000
# In a text for everybody these are refused; a date or the name of a street may stand there for good reason.
NEVER_PUBLIC = ("dien-thoai", "so-giay-to", "ma-ho-so", "bien-so", "email")


def because(phrase: str, written: str, *, negated: bool) -> str:
    """Why a topic was chosen, in words."""
    if negated:
        return _(
            "vì có từ “%(word)s” (viết: “%(written)s”), nhưng có từ phủ định", word=phrase, written=written
        )
    return _("vì có từ “%(word)s” (viết: “%(written)s”)", word=phrase, written=written)


def seen(province: str, visible: frozenset[int] | None) -> ColumnElement[bool]:
    """What a person sees: Sở Nội vụ all; a unit what it was handed, after the check."""
    if visible is None:
        return Case.province == province
    handed = Case.released_on.is_not(None) & (Case.review != HELD_BACK)
    return (Case.province == province) & handed & Case.unit_id.in_(visible)


def find(session: Session, province: str, number: int, visible: frozenset[int] | None) -> Case | None:
    """The case of this number, if the person may see it."""
    return session.scalar(select(Case).where(Case.id == number, seen(province, visible)))


def by_key(session: Session, key: bytes) -> Case | None:
    """The case of a citizen's two codes; of a form in two rounds the one answered, else the newest."""
    best = (Case.answered_on.is_(None), Case.opened_on.desc(), Case.id)
    return session.scalar(select(Case).where(Case.key_hash == key).order_by(*best).limit(1))


def late(today: date) -> ColumnElement[bool]:
    return Case.state.in_(TO_DO) & (Case.due_on < today)


def overdue(session: Session, province: str, today: date) -> Sequence[Case]:
    statement = select(Case).where(Case.province == province, late(today))
    return session.scalars(statement.order_by(Case.due_on, Case.id)).all()


def text_for_unit(case: Case) -> str | None:
    """The words that may be read outside Sở Nội vụ; None while they wait for the check."""
    if case.review == HELD_BACK:
        return None
    return case.text if case.shown is None else case.shown


def found_for_unit(case: Case) -> list[list[Any]]:
    """What the rules found, as far as the words stand in what may be read outside Sở Nội vụ."""
    text = text_for_unit(case) or ""
    return [hit for hit in case.found if re.search(rf"(?<!\w){re.escape(hit[2])}(?!\w)", text)]


def review(session: Session, actor: User, case: Case, kept: Collection[int], more: str) -> None:
    """Let a comment through with everything blacked out but the findings `kept`; `more` is blacked out too.

    `more`: one stretch of words per line. Raises Refused for words that do not stand in the comment.
    """
    text = case.text or ""
    marks = [Mark(*mark) for place, mark in enumerate(case.marks) if place not in kept]
    for line in filter(None, (tidy(part) for part in more.splitlines())):
        start = text.casefold().find(line.casefold())
        if start < 0:
            raise Refused(_("Góp ý không có đoạn “%(words)s”. Hãy chép đúng đoạn cần che.", words=line))
        while start >= 0:
            marks.append(Mark("khac", start, start + len(line)))
            start = text.casefold().find(line.casefold(), start + len(line))
    case.shown, case.review, case.changed_at = blacked(text, marks), APPROVED, clock.now()
    record(session, actor, "case.review", _name(case), blacked=len(marks), kept=len(kept))


def regroup(session: Session, actor: User, case: Case, chosen: Collection[str]) -> None:
    """Put a comment under other topics; what the rules found stays beside it."""
    before = {topic.topic for topic in case.topics}
    by_hand = {topic.topic for topic in case.topics if topic.by_person}
    kept = [topic for topic in case.topics if topic.topic in chosen]
    new = [CaseTopic(topic=code, by_person=True) for code in sorted(set(chosen) - before)]
    case.topics, case.changed_at = [*kept, *new], clock.now()
    record(
        session,
        actor,
        "case.regroup",
        _name(case),
        before=sorted(before),
        after=sorted(chosen),
        by_hand=sorted(by_hand),
    )


def handle(
    session: Session, actor: User, case: Case, today: date, *, state: str, texts: dict[str, str]
) -> None:
    """What the unit found, did and replies; raises Refused for an answer without a reply."""
    texts = {name: text.strip() for name, text in texts.items()}
    if state not in (*TO_DO, "answered") or case.released_on is None or case.state == "noted":
        raise Refused(_("Vụ việc này chưa giao cho đơn vị hoặc không cần trả lời."))
    if state == "answered" and not texts["reply"]:
        raise Refused(_("Hãy viết lời trả lời cho người dân trước khi ghi “Đã trả lời”."))
    _short(*texts.values())
    if state == "answered" and case.state != "answered":
        case.answered_on = today
    elif state != "answered":
        case.answered_on = None
    case.state, case.changed_at = state, clock.now()
    case.cause, case.action, case.reply = texts["cause"], texts["action"], texts["reply"]
    record(session, actor, "case.handle", _name(case), state=state)


def assign(session: Session, actor: User, case: Case, unit: Unit, today: date, due: date) -> None:
    """Hand a case to a unit now, or to another one; raises Refused before the check and for a ceased unit."""
    if case.review == HELD_BACK:
        raise Refused(_("Góp ý còn chờ kiểm tra từ nhận dạng; hãy kiểm tra trước khi giao."))
    if not unit.valid_on(today):
        raise Refused(_("%(unit)s không còn hoạt động; hãy chọn đơn vị kế tiếp.", unit=unit.name))
    before, early = case.unit.code, case.released_on is None
    case.unit, case.changed_at = unit, clock.now()
    if early:
        hand_over(case, today, due)
    record(session, actor, "case.assign", _name(case), before=before, after=unit.code, early=early)


def make_public(
    session: Session, actor: User, case: Case, today: date, finder: Identifying, *, said: str, done: str
) -> None:
    """Approve two texts for everybody, or take them back by leaving both empty.

    Raises Refused for one without the other and for words that identify somebody.
    """
    said, done = tidy(said), tidy(done)
    if bool(said) != bool(done):
        raise Refused(_("Cần cả hai: người dân góp ý điều gì, và đơn vị đã làm gì."))
    if said and case.state not in ("answered", "noted"):
        raise Refused(_("Chỉ công khai sau khi đã trả lời."))
    _short(said, done)
    for text in (said, done):
        found = [text[m.start : m.end].strip() for m in finder.marks(text) if m.kind in NEVER_PUBLIC]
        if found:
            raise Refused(_("Lời công khai còn từ nhận dạng: %(words)s.", words=", ".join(found)))
    case.public_said, case.public_done = said, done
    case.public_on, case.changed_at = (today if said else None), clock.now()
    record(session, actor, "case.publish" if said else "case.unpublish", _name(case))


def public_stamp(session: Session, province: str) -> tuple[object, ...]:
    """Another value every week, and whenever an approved text came, changed or was taken back."""
    approved = select(func.count(), func.max(Case.changed_at)).where(
        Case.province == province, Case.public_on.is_not(None)
    )
    return (last_sunday(clock.today()), *session.execute(approved).one())


def _short(*texts: str) -> None:
    if any(len(text) > LONGEST for text in texts):
        raise Refused(_("Mỗi ô dài nhất %(n)s ký tự; chữ đã viết vẫn còn trên trang.", n=LONGEST))


def _name(case: Case) -> str:
    return f"case {case.id}"
