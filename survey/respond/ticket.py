"""What a form was made for, signed: no cookie, no clock and no storage are needed to trust it again.

Why this is enough against forged requests: docs/decisions/0003-stateless-form-token.md.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from uuid import uuid4

from survey.registry.places import Place, place_named

# Item ids never begin with "_", so a question cannot take these names.
NAMES = {"id": "_id", "round": "_round", "version": "_version", "unit": "_unit"}
_NUMBER = re.compile(r"[0-9]{1,9}")
TOKEN = "_token"  # noqa: S105


@dataclass(frozen=True)
class Ticket:
    """The response id, the round's slug, the version's content hash and the unit's id of one form."""

    id: str
    round: str
    version: str
    unit: str

    @classmethod
    def new(cls, place: Place) -> Ticket:
        """A new form for this place."""
        return cls(str(uuid4()), place.round.slug, place.version.content_hash, str(place.unit.id))

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Ticket:
        """As posted, not yet trusted."""
        return cls(**{name: form.get(field, "") for name, field in NAMES.items()})

    def place(self, province: str, code: str) -> Place | None:
        """What the ticket names at this address; None when there is no such thing."""
        if not _NUMBER.fullmatch(self.unit):
            return None
        return place_named(province, self.round, code, self.version, int(self.unit))

    def again(self) -> Ticket:
        """The same form under a new response id."""
        return replace(self, id=str(uuid4()))

    def token(self, secret: str) -> str:
        message = "\n".join(("form", *asdict(self).values())).encode()
        return urlsafe_b64encode(hmac.digest(secret.encode(), message, sha256)[:18]).decode()

    def is_signed_by(self, token: str, secret: str) -> bool:
        return hmac.compare_digest(self.token(secret).encode(), token.encode())

    def fields(self, secret: str) -> dict[str, str]:
        """The hidden fields that carry this ticket."""
        named = {field: getattr(self, name) for name, field in NAMES.items()}
        return named | {TOKEN: self.token(secret)}
