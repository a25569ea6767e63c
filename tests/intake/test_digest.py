"""The digest can be recomputed by anyone who holds the answer and the salt."""

import json
from dataclasses import replace
from hashlib import sha256

from survey.intake.digest import digest
from tests.answers import submission
from tests.conftest import make_round

SALT = bytes(range(16))


def test_the_digest_is_that_of_canonical_json_and_salt(both: str) -> None:
    made = submission(make_round(), comments={"comment": "Cán bộ “tận tình”\n"})
    content = {
        "answers": json.loads(made.answers_json),
        "channel": "web",
        "comments": {"comment": sha256(SALT + made.comments["comment"].encode()).hexdigest()},
        "device": None,
        "id": str(made.id),
        "received": "2026-03-02",
        "round": "dot-1",
        "sequence": None,
        "unit": "02839",
        "version": made.version,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest(made, SALT) == sha256(text.encode() + SALT).digest()


def test_any_change_of_content_changes_the_digest(both: str) -> None:
    made = submission(make_round())
    others = [
        replace(made, comments={"comment": "khác"}),
        replace(made, channel="kiosk"),
        replace(made, sequence=1),
        replace(made, unit="02647"),
    ]
    assert len({digest(s, SALT) for s in [made, *others]}) == 5
