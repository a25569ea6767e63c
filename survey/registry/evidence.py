"""Evidence files: what they are is read from their content, and they are kept under their hash."""

from __future__ import annotations

import io
import os
import re
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from sqlalchemy.orm import Session

from survey import clock
from survey.errors import Refused
from survey.formats import decimal
from survey.i18n import gettext as _
from survey.models import AssessmentEntry, Evidence, User

MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: what people call it, its media type, endings that names of it have."""

    name: str
    media_type: str
    endings: tuple[str, ...]


PDF = Kind("PDF", "application/pdf", (".pdf",))
DOCX = Kind("DOCX", _OFFICE + "wordprocessingml.document", (".docx",))
XLSX = Kind("XLSX", _OFFICE + "spreadsheetml.sheet", (".xlsx",))
PNG = Kind("PNG", "image/png", (".png",))
JPEG = Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"))
KINDS = (PDF, DOCX, XLSX, PNG, JPEG)
ACCEPTED = ",".join(ending for kind in KINDS for ending in kind.endings)
# How a file begins, and what must stand near its end: one cut off on its way is no evidence.
_SIGNATURES = (
    (b"%PDF-", (b"startxref", b"%%EOF"), PDF),
    (b"\x89PNG\r\n\x1a\n", (b"IEND\xaeB`\x82",), PNG),
    (b"\xff\xd8\xff", (b"\xff\xd9",), JPEG),
)
# Programs leave a little after the end: signatures in a PDF, notes of a camera in a picture.
LONGEST_END = 64 * 1024
# A document's main part says which of the two it is; one with macros has another, and is not taken.
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}


def kind_of(content: bytes) -> Kind | None:
    """What the content is, whatever its name says; None for anything that is not taken."""
    for signature, ends, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind if all(end in content[-LONGEST_END:] for end in ends) else None
    return _office_kind(content) if content.startswith(b"PK\x03\x04") else None


def _office_kind(content: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in names or any("vbaproject" in name.lower() for name in names):
        return None
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)


def checked(name: str, content: bytes) -> tuple[str, Kind]:
    """The name to keep and the kind of an uploaded file; raises Refused, given and due."""
    name = _plain_name(name)
    if not content:
        raise Refused(_("Tệp “%(name)s” trống. Hãy chọn lại tệp.", name=name))
    if len(content) > MOST_BYTES:
        size = decimal(len(content) / 1024 / 1024, 1)
        raise Refused(_("Tệp “%(name)s” nặng %(size)s MB; nhận nhiều nhất 20 MB.", name=name, size=size))
    kind = kind_of(content)
    if kind is None:
        raise Refused(
            _(
                "Nội dung của “%(name)s” không phải PDF, DOCX, XLSX, PNG hay JPEG nguyên vẹn. "
                "Tệp có macro cũng không nhận.",
                name=name,
            )
        )
    if PurePosixPath(name).suffix.lower() not in kind.endings:
        raise Refused(
            _(
                "Tên “%(name)s” không hợp với nội dung: đây là tệp %(kind)s. "
                "Hãy đổi đuôi tên hoặc chọn đúng tệp.",
                name=name,
                kind=kind.name,
            )
        )
    return name, kind


def _plain_name(name: str) -> str:
    """The last part of a path, composed, without what a header or a terminal would act on."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip() or _("không tên")
    stem, ending = os.path.splitext(shown)
    return stem[: LONGEST_NAME - len(ending)] + ending[:LONGEST_NAME]


def take(instance: Path, name: str, content: bytes, actor: User) -> Evidence:
    """Store a file; its record belongs nowhere yet. Apart from `keep`, since writing a large file takes
    time in which no answer of a citizen should wait. Raises Refused for what is not taken."""
    name, kind = checked(name, content)
    digest = sha256(content).hexdigest()
    _write(_place(instance, digest), content)
    return Evidence(
        name=name,
        media_type=kind.media_type,
        size=len(content),
        sha256=digest,
        added_by=actor.username[:64],
    )


def keep(session: Session, entry: AssessmentEntry, taken: Evidence) -> None:
    """Put a file that was taken beside an entry; raises Refused where it already stands there."""
    _once(entry, taken.sha256)
    entry.evidence.append(taken)
    session.flush()


def _once(entry: AssessmentEntry, digest: str) -> None:
    if any(one.sha256 == digest and one.withdrawn_at is None for one in entry.evidence):
        raise Refused(_("Tệp này đã có ở tiêu chí %(criterion)s.", criterion=entry.criterion))


def content_of(instance: Path, evidence: Evidence) -> bytes:
    """The file as it was given; raises Refused when it is gone or no longer the same."""
    try:
        content = _place(instance, evidence.sha256).read_bytes()
    except OSError:
        content = b""
    if sha256(content).hexdigest() != evidence.sha256:
        raise Refused(
            _(
                "Tệp “%(name)s” không còn hoặc đã bị sửa trên máy chủ. Hãy báo người quản trị.",
                name=evidence.name,
            )
        )
    return content


def withdraw(session: Session, evidence: Evidence, actor: User) -> bool:
    """Take a file back; it stays in the record and can be put back. False where it was back already."""
    if evidence.withdrawn_at is not None:
        return False
    evidence.withdrawn_at, evidence.withdrawn_by = clock.now(), actor.username[:64]
    session.flush()
    return True


def put_back(session: Session, evidence: Evidence) -> bool:
    """Undo that; False where it stands. Raises Refused where the same file was given again meanwhile."""
    if evidence.withdrawn_at is None:
        return False
    _once(evidence.entry, evidence.sha256)
    evidence.withdrawn_at = evidence.withdrawn_by = None
    session.flush()
    return True


def _place(instance: Path, digest: str) -> Path:
    return instance / "evidence" / digest[:2] / digest


def _write(place: Path, content: bytes) -> None:
    """Write whole or not at all, for the service's own account only."""
    if place.is_file() and place.read_bytes() == content:
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
