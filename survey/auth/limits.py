"""How often somebody may try a password: counted in memory, before the password is looked at."""

import secrets
from hashlib import blake2b

from flask import current_app
from flask.sansio.app import App
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

# One typing person; everybody trying one name; everybody behind one address (an office shares it).
PER_PERSON = RateLimitItemPerMinute(10, 15, namespace="person")
PER_NAME = RateLimitItemPerHour(50, 1, namespace="name")
PER_ADDRESS = RateLimitItemPerMinute(60, 15, namespace="address")
WAIT_SECONDS = 15 * 60

Key = tuple[RateLimitItem, tuple[str, ...]]


class Attempts:
    """Counts wrong passwords of this process; addresses only as a hash under a key that dies with it."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._secret = secrets.token_bytes(32)

    def take(self, username: str, address: str) -> bool:
        """Count one attempt; False when there were too many."""
        taken = [self._limiter.hit(item, *key) for item, key in self._keys(username, address)]
        return all(taken)

    def give_back(self, username: str, address: str) -> None:
        """A right password was no attempt at guessing."""
        for item, key in self._keys(username, address):
            self._limiter.hit(item, *key, cost=-1)

    def _keys(self, username: str, address: str) -> list[Key]:
        name, place = self._hash(username), self._hash(address)
        return [(PER_PERSON, (name, place)), (PER_NAME, (name,)), (PER_ADDRESS, (place,))]

    def _hash(self, text: str) -> str:
        return blake2b(text.encode(), key=self._secret, digest_size=16).hexdigest()


def attempts() -> Attempts:
    found: Attempts = current_app.extensions["sign_in_attempts"]
    return found


def init_app(app: App) -> None:
    app.extensions["sign_in_attempts"] = Attempts()
