"""What letters and messages share: not being taken, and a limit in time that a slow server cannot stretch."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# For one step (connect, read, write), and for the whole of one sending.
STEP_SECONDS, WHOLE_SECONDS = 10.0, 30.0


class Unsent(OSError):
    """Not taken, and why. `server_down`: everything else for this server would fare alike just now."""

    def __init__(self, why: str, *, server_down: bool = False) -> None:
        super().__init__(why)
        self.server_down = server_down


@contextmanager
def within(seconds: float, connected: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Close the connection after so many seconds: what still reads from it fails then."""
    timer = threading.Timer(seconds, _close, (connected,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _close(connected: Callable[[], socket.socket | None]) -> None:
    found = connected()
    if found is not None:
        with suppress(OSError):
            # Not found.shutdown: that of TLS takes the cipher away from the thread that reads.
            socket.socket.shutdown(found, socket.SHUT_RDWR)
