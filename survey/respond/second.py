"""The second code on the citizen's own phone: carried sealed by the thank-you page, shown when asked for.

Only for forms sent here (channel web): a kiosk never shows it. The seal opens for a quarter of an hour, so
that whoever finds the address in the history of a shared computer later does not get the code.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from survey.intake.second_code import second_code

SECONDS = 15 * 60


@lru_cache(maxsize=4)
def _sealer(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"second code on the thank-you page" + secret.encode()).digest()))


def seal(response_id: str, receipt: str, secret: str) -> str:
    """The second code of a form together with its receipt, readable by this server alone."""
    text = f"{receipt} {second_code(UUID(response_id))}"
    return _sealer(secret).encrypt(text.encode()).decode()


def unseal(sealed: str, receipt: str, secret: str) -> str | None:
    """The second code; None for what we never sealed, for another receipt, and after a quarter of an hour."""
    try:
        text = _sealer(secret).decrypt(sealed.encode(), ttl=SECONDS).decode()
    except InvalidToken:
        return None
    own, _space, code = text.partition(" ")
    return code if own == receipt else None
