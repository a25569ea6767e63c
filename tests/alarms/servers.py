"""Real servers on this machine that take mail and messages over HTTPS, and can misbehave."""

from __future__ import annotations

import datetime
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> Path:
    """A certificate for this machine and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain, none = (
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "local.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, plain, none))
    return path


def server_context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters. `how`: "well", "hang" (never says anything), "drip", "busy" (421), "refuse" (550)."""

    allow_reuse_address = daemon_threads = True

    def __init__(
        self, how: str = "well", security: str = "none", context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(("127.0.0.1", 0), MailHandler)
        self.how, self.security, self.context = how, security, context
        self.letters: list[tuple[list[str], bytes]] = []
        self.refused: set[str] = set()
        self.logins: list[str] = []
        self.encrypted: list[bool] = []
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class MailHandler(socketserver.BaseRequestHandler):
    server: MailServer

    def handle(self) -> None:
        server = self.server
        server.connections += 1
        if server.how == "hang":
            time.sleep(5)
            return
        if server.how == "drip":
            self._drip()
            return
        if server.security == "tls" and server.context:
            self.request = server.context.wrap_socket(self.request, server_side=True)
        self.file = self.request.makefile("rb")
        if server.how == "busy":
            self._say("421 too many")
            return
        self._say("220 test")
        self.to: list[str] = []
        while line := self.file.readline():
            if not self._answer(line.decode().strip()):
                return

    def _drip(self) -> None:
        for _ in range(50):
            try:
                self.request.sendall(b"2")
            except OSError:
                return
            time.sleep(0.1)

    def _say(self, text: str) -> None:
        self.request.sendall(text.encode() + b"\r\n")

    def _answer(self, line: str) -> bool:
        word, server = line.upper().split(" ")[0], self.server
        if word == "EHLO":
            offers = ["test", "AUTH PLAIN"] + (["STARTTLS"] if server.security == "starttls" else [])
            for place, offer in enumerate(offers):
                self._say(f"250{' ' if place == len(offers) - 1 else '-'}{offer}")
        elif word == "STARTTLS" and server.context:
            self._say("220 go")
            self.request = server.context.wrap_socket(self.request, server_side=True)
            self.file = self.request.makefile("rb")
        elif word == "AUTH":
            server.logins.append(line)
            self._say("235 ok")
        elif word == "RCPT":
            self._recipient(line)
        elif word == "DATA":
            self._take()
        else:
            self.to = [] if word == "MAIL" else self.to
            self._say("221 bye" if word == "QUIT" else "250 ok")
        return word != "QUIT"

    def _recipient(self, line: str) -> None:
        address = line[line.index("<") + 1 : line.index(">")]
        if self.server.how == "refuse" or address in self.server.refused:
            self._say("550 no such person")
        else:
            self.to.append(address)
            self._say("250 ok")

    def _take(self) -> None:
        self._say("354 go")
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            lines.append(line)
        self.server.letters.append((self.to, b"".join(lines)))
        self.server.encrypted.append(isinstance(self.request, ssl.SSLSocket))
        self._say("250 taken")


class HookServer(HTTPServer):
    """Takes messages; answers `status`, or hangs for `hang` seconds first."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), HookHandler)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.status, self.hang = 200, 0.0
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}/nhan"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that give up are what some tests are about."""


class HookHandler(BaseHTTPRequestHandler):
    server: HookServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        time.sleep(self.server.hang)
        self.send_response(self.server.status)
        self.send_header("Location", "https://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
