"""The digest of a response: over its canonical JSON, never the stored row, so that storage may change."""

import json
from hashlib import sha256

from survey.clock import local_day
from survey.intake.submission import Submission


def comment_digest(salt: bytes, text: str) -> bytes:
    """SHA-256(salt ‖ text): stays when the text is purged."""
    return sha256(salt + text.encode()).digest()


def digest(submission: Submission, salt: bytes) -> bytes:
    """SHA-256 over the canonical JSON (RFC 8785: sorted keys, no spaces) and the salt."""
    comments = {item: comment_digest(salt, text).hex() for item, text in submission.comments.items()}
    return sha256(_canonical(submission, comments).encode() + salt).digest()


def _canonical(s: Submission, comments: dict[str, str]) -> str:
    # Written out in key order, since a million imported rows pass here; a test compares with json.dumps.
    said = _compact(comments) if comments else "{}"
    return (
        f'{{"answers":{s.answers_json},"channel":"{s.channel}","comments":{said},'
        f'"device":{_compact(s.device)},"id":"{s.id}","received":"{local_day(s.received_at)}",'
        f'"round":"{s.round}","sequence":{_compact(s.sequence)},"unit":"{s.unit}","version":"{s.version}"}}'
    )


def _compact(value: object) -> str:
    if value is None:
        return "null"
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
