"""A bad network between browser and server: one seeded decision per call of the kiosk."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UPLOAD = "/api/v1/devices/me/responses"
# What happens to a call, and how often in a hundred; the rest passes.
MISHAPS = {
    "lost on the way": 10, "lost on the way back": 10, "sent twice": 8, "late": 12, "500 unheard": 6,
    "500 though heard": 4, "a portal answers": 4,
}  # fmt: skip
LATEST_SECONDS = 0.6
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}

Answer = tuple[int, list[tuple[str, str]], bytes]


class Network:
    """A proxy on a port of this machine. `down` refuses everything; `rough` says whether mishaps happen.

    `on_upload` is called when an answer has been handed to the server and before its reply is read.
    """

    def __init__(self, server_port: int, seed: int) -> None:
        self.server_port, self.rough, self.down = server_port, False, False
        self.on_upload: Callable[[int], None] = lambda _number: None
        self.happened: Counter[str] = Counter()
        self.uploads = 0
        self._chance, self._lock = random.Random(seed), threading.Lock()
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._httpd.daemon_threads = True
        self._httpd.handle_error = lambda *_: None  # type: ignore[method-assign] # a killed browser hangs up
        self.port: int = self._httpd.server_address[1]
        threading.Thread(target=self._httpd.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()

    def mishap(self, path: str) -> str:
        """What befalls this call."""
        if self.down:
            return "lost on the way"
        if not self.rough or not path.startswith("/api/"):
            return "nothing"
        with self._lock:
            drawn = self._chance.random() * 100
            for name, share in MISHAPS.items():
                if (drawn := drawn - share) < 0:
                    self.happened[name] += 1
                    return name
        self.happened["nothing"] += 1
        return "nothing"

    def pass_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Ask the server; raises OSError or HTTPException while it is dead."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=20)
        try:
            connection.request(method, path, body or None, headers)
            if path == UPLOAD:
                with self._lock:
                    self.uploads += 1
                    number = self.uploads
                self.on_upload(number)
            reply = connection.getresponse()
            kept = [(name, value) for name, value in reply.getheaders() if name.lower() not in HOP_BY_HOP]
            return reply.status, kept, reply.read()
        finally:
            connection.close()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """The reply that reaches the browser; None when none does."""
        befallen = self.mishap(path)
        if befallen == "lost on the way":
            return None
        if befallen == "500 unheard":
            return 500, [("Content-Type", "text/plain")], b"broken"
        if befallen == "a portal answers":
            return 200, [("Content-Type", "text/html")], b"<html>Wi-Fi log-in</html>"
        if befallen == "late":
            time.sleep(self._chance.random() * LATEST_SECONDS)
        try:
            reply = self.pass_on(method, path, headers, body)
            if befallen == "sent twice":
                reply = self.pass_on(method, path, headers, body)
        except (OSError, http.client.HTTPException):
            return None
        if befallen == "lost on the way back":
            return None
        return (500, reply[1], b"broken") if befallen == "500 though heard" else reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        network = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                """The study prints what matters."""

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                found = network.answer(self.command, self.path, dict(self.headers.items()), body)
                if found is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                status, headers, content = found
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _any  # noqa: N815 (names that http.server looks for)

        return Handler
