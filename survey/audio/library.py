"""Prepared clips on disk: those that ship beneath those that an installation recorded itself.

A set is a folder `<questionnaire>/<language>/` with one file per key and a manifest that says which
text each file speaks. A clip whose text is no longer the page's is never played.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from questionnaires.source import HERE
from survey.audio.script import Line, clean
from survey.errors import Refused
from survey.i18n import gettext as _

SHIPPED = HERE / "audio"
MANIFEST = "manifest.json"
SUFFIXES = (".mp3", ".m4a", ".ogg")
RECORDED = "recorded"
LARGEST = 5 * 1024 * 1024
SET = re.compile(r"_common|[a-z0-9][a-z0-9-]{0,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
KEY = re.compile(r"_?[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:=[A-Za-z0-9][A-Za-z0-9_-]{0,31}|\+hint)?")

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One file and the text that it speaks; `broken` when the file is not what its manifest says."""

    set: str
    language: str
    key: str
    path: Path
    sha256: str
    text: str
    voice: str
    own: bool
    broken: bool = False

    @property
    def recorded(self) -> bool:
        """A person's voice; anything else is the machine that `voice` names."""
        return self.voice == RECORDED

    @property
    def url(self) -> str:
        """The address, which changes with the content."""
        return f"/audio/{self.set}/{self.language}/{self.key}?v={self.sha256[:8]}"


def own_folder(instance: Path) -> Path:
    """Where an installation puts its own recordings."""
    return instance / "audio"


def content_type(body: bytes) -> str | None:
    """What kind of sound a file holds by its first bytes, whatever its name says; None for no sound."""
    if body[:3] == b"ID3" or (len(body) > 1 and body[0] == 0xFF and body[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    if body[:4] == b"OggS":
        return "audio/ogg"
    return "audio/mp4" if body[4:8] == b"ftyp" else None


def file_of(folder: Path, key: str) -> Path | None:
    """The recording of a key in a set's folder; nothing that the key could name lies elsewhere."""
    if not KEY.fullmatch(key):
        return None
    return next((p for suffix in SUFFIXES if (p := folder / f"{key}{suffix}").is_file()), None)


def read_sets(root: Path, language: str, *, own: bool) -> list[Clip]:
    """All clips under a root in one language. Raises Refused for a manifest that cannot be read."""
    folders = sorted(p for p in root.glob(f"*/{language}") if p.is_dir() and SET.fullmatch(p.parent.name))
    return [clip for folder in folders for clip in _read_set(folder, own)]


def _read_set(folder: Path, own: bool) -> Iterator[Clip]:
    for key, entry in read_manifest(folder).items():
        path = file_of(folder, key)
        if path is None or path.name != entry["file"]:
            continue
        body = path.read_bytes()
        digest = sha256(body).hexdigest()
        yield Clip(
            set=folder.parent.name,
            language=folder.name,
            key=key,
            path=path,
            sha256=digest,
            text=clean(entry["text"]),
            voice=entry["voice"],
            own=own,
            broken=digest != entry["sha256"] or len(body) > LARGEST or content_type(body) is None,
        )


def read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """What each file of a set says, by key; nothing where nobody has written it down yet."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text("utf-8"))["clips"]
        return {
            key: {n: str(entry[n]) for n in ("file", "sha256", "text", "voice")}
            for key, entry in entries.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(_("Không đọc được tệp %(path)s. Xóa tệp này rồi chạy lại.", path=path)) from None


def write_manifest(folder: Path, entries: Mapping[str, Mapping[str, str]]) -> None:
    """Write down what a set says, whole or not at all."""
    text = json.dumps({"clips": dict(sorted(entries.items()))}, ensure_ascii=False, indent=1)
    draft = folder / f"{MANIFEST}.part"
    draft.write_text(text + "\n", "utf-8")
    draft.replace(folder / MANIFEST)


def note(folder: Path, lines: Iterable[Line]) -> None:
    """Write down, for recordings seen for the first time, the text that they are recordings of now.

    A file that stays the same while the text changes is thereby known to be out of date; a file that
    was recorded anew is taken to say today's text.
    """
    if not folder.is_dir():
        return
    known = read_manifest(folder)
    entries = {key: entry for key, entry in known.items() if (folder / entry["file"]).is_file()}
    for line in lines:
        path = file_of(folder, line.key)
        if path is None:
            continue
        digest = sha256(path.read_bytes()).hexdigest()
        if entries.get(line.key, {}).get("sha256") != digest:
            entries[line.key] = {"file": path.name, "sha256": digest, "text": line.text, "voice": RECORDED}
    if entries != known:
        write_manifest(folder, entries)
