"""Passwords: argon2 with today's settings, the same work whether or not the name exists."""

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 8, 256
# No 0/o, 1/l/i: a new password is read from a screen and typed by hand.
_TYPED = "23456789abcdefghjkmnpqrstuvwxyz"

_hasher = PasswordHasher()
# Each check takes 64 MiB; more at once than this would only wait for the same two cores.
_at_once = threading.BoundedSemaphore(4)


def hashed(password: str) -> str:
    """The argon2id hash of a password, typed with any Vietnamese input method."""
    with _at_once:
        return _hasher.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; takes as long for a person who does not exist (None)."""
    nobody = _nobody()
    with _at_once:
        try:
            _hasher.verify(stored or nobody, _normal(password)[: LONGEST * 4])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def generated() -> str:
    """A new password such as "k7mp-3xqd-9wtr", 59 bits."""
    return "-".join("".join(secrets.choice(_TYPED) for _ in range(4)) for _ in range(3))


def _normal(password: str) -> str:
    # One keyboard sends ồ as one character, another as three.
    return unicodedata.normalize("NFC", password)


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())
