"""What every page and every answer asks of the database, remembered for a moment.

Why a second is safe: docs/decisions/0012-the-short-way-in.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from survey import store

SECONDS = 1.0
MOST = 4096

T = TypeVar("T")
Key = tuple[object, ...]


def for_a_moment(read: Callable[..., T | None]) -> Callable[..., T | None]:
    """What `read` found is given again for a second, unless this process has written since.

    Another process's change is seen within that second. What was not found is looked for each time.
    """
    kept: dict[Key, tuple[float, int, T]] = {}

    @wraps(read)
    def remembered(*key: object) -> T | None:
        now, change = time.monotonic(), store.latest_change()
        known = kept.get(key)
        if known is not None and known[0] > now and known[1] == change:
            return known[2]
        found = read(*key)
        if found is not None:
            if len(kept) >= MOST:
                kept.clear()
            # Counted from before the read, so that nothing older than a second is ever given.
            kept[key] = now + SECONDS, change, found
        return found

    return remembered
