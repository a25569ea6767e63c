"""The server as a computer that loses power: started, killed between two instructions, started again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from bench.server import environment

STARTS_WITHIN = 60
# Storing one answer takes a few milliseconds: somewhere within them it dies.
LONGEST_LIFE = 0.012


class Host:
    """`sipas serve` on one port and database, whatever becomes of it in between."""

    def __init__(self, database_url: str, instance: Path, port: int, seed: int) -> None:
        self.port, self.kills = port, 0
        self._env = environment(database_url, instance)
        self._chance = random.Random(seed)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start it and return when it answers."""
        command = [sys.executable, "-m", "survey", "serve", "--port", str(self.port)]
        with self._lock:
            self._process = subprocess.Popen(
                command,
                env=self._env,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"no answer on port {self.port} within {STARTS_WITHIN} s")

    def kill(self) -> None:
        """SIGKILL to the whole family: nothing is flushed, closed or said."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_soon(self) -> None:
        """Kill within milliseconds, and start again: meant for the moment when an answer is being stored."""
        self.kills += 1
        threading.Thread(
            target=self._die_and_rise, args=(self._chance.random() * LONGEST_LIFE,), daemon=True
        ).start()

    def _die_and_rise(self, after: float) -> None:
        time.sleep(after)
        self.kill()
        self.start()
