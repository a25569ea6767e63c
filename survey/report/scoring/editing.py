"""One entry's page for Index 8 and scorecard alike: what stands, what is typed, and both when they clash."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey import store
from survey.access import audit
from survey.access.sessions import signed_in
from survey.i18n import gettext as _
from survey.models import AssessmentEntry
from survey.registry import evidence as files
from survey.registry import scoring
from survey.report.scoring.room import Typed, not_saved

LINE, TEXT = 200, 4000


@dataclass(frozen=True)
class Field:
    """A control: its name, words and kind (line, short, area, select); `options` of a select."""

    name: str
    label: str
    kind: str = "line"
    hint: str | None = None
    options: Sequence[tuple[str, str]] = ()

    def words(self, values: Mapping[str, str]) -> str:
        """Its value as people read it: that of a select in the words of its option."""
        value = values.get(self.name, "")
        return dict(self.options).get(value, value)


@dataclass(frozen=True, kw_only=True)
class Editor:
    """How an entry is shown as typed text and read back; `read` puts what it refuses into the form."""

    fields: Sequence[Field]
    stored: Callable[[AssessmentEntry], dict[str, str]]
    read: Callable[[Typed, AssessmentEntry], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the entry stands: headings, the addresses around it, what the journal calls it.

    `drop` is the address that takes an empty criterion away.
    """

    heading: str
    lead: str
    back: str
    address: str
    subject: str
    notes: Sequence[str] = ()
    drop: str | None = None


def edit(place: Place, load: Callable[[], AssessmentEntry], editor: Editor) -> ResponseReturnValue:
    """Show the entry; on a POST save it, or show what is wrong, or what another person saved meanwhile."""
    entry = load()
    if request.method == "GET":
        return page(place, entry, editor, Typed(editor.stored(entry)))
    typed = Typed(request.form)
    try:
        saved = _saved(place, entry.id, editor, typed)
    except scoring.Stale as stale:
        typed.refuse(str(stale))
        return page(place, load(), editor, typed, 409)
    if not saved:
        return page(place, entry, editor, typed, 422)
    flash(_("Đã lưu tiêu chí %(criterion)s.", criterion=entry.criterion))
    return redirect(place.back, 303)


def _saved(place: Place, entry_id: int, editor: Editor, typed: Typed) -> bool:
    with store.writing() as session:
        entry = scoring.to_change(session, entry_id, typed.whole("revision"))
        before = editor.stored(entry)
        change = editor.read(typed, entry)
        if typed.summary:
            return False
        scoring.save(session, entry, change, signed_in())
        differing = _differences(before, editor.stored(entry))
        audit.record(session, signed_in(), "scoring.change", place.subject, **differing)
    return True


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """What the journal keeps: each changed field, before and after."""
    return {
        name: f"{_short(before.get(name, ''))} → {_short(text)}"
        for name, text in after.items()
        if before.get(name, "") != text
    }


def _short(text: str) -> str:
    return f"“{text[:120]}…”" if len(text) > 120 else f"“{text}”"


def page(
    place: Place, entry: AssessmentEntry, editor: Editor, typed: Typed, status: int = 200
) -> ResponseReturnValue:
    """The entry's page; on a clash the stored text stands beside the typed one, field by field."""
    stored = editor.stored(entry) if status == 409 else {}
    clash = (
        [(f, stored.get(f.name, ""), typed.values.get(f.name, "")) for f in editor.fields] if stored else []
    )
    shown = render_template(
        "report/scoring/entry.html",
        place=place,
        entry=entry,
        fields=editor.fields,
        typed=typed,
        errors=typed.summary,
        not_saved=not_saved(),
        clash=clash,
        revision=typed.whole("revision") if status == 422 else entry.revision,
        accepted=files.ACCEPTED,
    )
    return shown, status
