"""How many forms may come from one address: generous, counted in memory, forgotten every night.

An office, a school or a mobile network shares one address, so the numbers are for a crowd, not for a person;
see docs/decisions/0011-pace-of-sending.md.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import ceil
from threading import Lock
from typing import Any, cast

from flask import Flask
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from survey import clock
from survey.config import Config

log = logging.getLogger(__name__)

_HERE = ("127.0.0.1", "::1")  # a shortcut for the commonest: parsing takes most of the time


class Pace:
    """Counts the forms from each address, known only by a hash whose key lives until midnight."""

    def __init__(self, per_10_minutes: int, per_day: int, trusted_proxies: int = 0) -> None:
        wanted = (RateLimitItemPerMinute(per_10_minutes, 10), RateLimitItemPerDay(per_day))
        self._limits: tuple[RateLimitItem, ...] = tuple(item for item in wanted if item.amount)
        self._counted = MovingWindowRateLimiter(MemoryStorage())
        self._lock, self._day, self._key = Lock(), clock.today(), secrets.token_bytes(32)
        self._warned = trusted_proxies > 0

    def take(self, environ: Mapping[str, Any]) -> int:
        """Count one form of this request; 0, or the seconds after which it may be sent."""
        self._warn(environ)
        origin = origin_of(environ.get("REMOTE_ADDR"))
        if origin is None:
            return 0
        who = self.hashed(origin)
        full = next((item for item in self._limits if not self._counted.hit(item, who)), None)
        return 0 if full is None else self._seconds(full, who)

    def hashed(self, origin: str) -> str:
        """The name of an origin until midnight; no two days and no two processes share one."""
        with self._lock:
            if self._day != clock.today():
                self._day, self._key = clock.today(), secrets.token_bytes(32)
                self._counted.storage.reset()
            return hmac.digest(self._key, origin.encode(), "sha256").hex()

    def _seconds(self, full: RateLimitItem, who: str) -> int:
        until = self._counted.get_window_stats(full, who).reset_time - time.time()
        midnight = clock.day_start(clock.today() + timedelta(days=1)) - clock.now()
        return max(1, ceil(min(until, midnight.total_seconds())))

    def _warn(self, environ: Mapping[str, Any]) -> None:
        if not self._warned and "HTTP_X_FORWARDED_FOR" in environ:
            self._warned = True
            log.warning(
                "X-Forwarded-For was seen while SIPAS_TRUSTED_PROXIES is 0: if a proxy stands in front, "
                "everybody behind it is counted as one address"
            )


def origin_of(address: str | None) -> str | None:
    """What is counted: an IPv4 address, or the /64 that an IPv6 line has to itself.

    None for this machine (a proxy or a tool on it) and for what is no address: that is never held up.
    """
    if not address or address in _HERE:
        return None
    found = _parsed(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found is None or found.is_loopback:
        return None
    return str(found) if isinstance(found, IPv4Address) else f"{int(found) >> 64:x}/64"


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    for text in (
        address.partition("%")[0],
        address.rpartition(":")[0].strip("[]"),
    ):  # some proxies add a port
        try:
            return ip_address(text)
        except ValueError:
            continue
    return None


def pace_of(app: Flask) -> Pace:
    return cast(Pace, app.extensions["pace"])


def init_app(app: Flask) -> None:
    settings: Config = app.config["SIPAS"]
    app.extensions["pace"] = Pace(
        settings.sends_per_10_minutes, settings.sends_per_day, settings.trusted_proxies
    )
