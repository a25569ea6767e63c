"""One signed message to the HTTPS address of another system: no redirect followed, limits in time."""

from __future__ import annotations

import hmac
import http.client
import json
import ssl
from hashlib import sha256
from time import time
from typing import Any
from urllib.parse import urlsplit

from survey.alarms.unsent import STEP_SECONDS, WHOLE_SECONDS, Unsent, within
from survey.errors import Refused
from survey.i18n import gettext as _

LONGEST = 300


def checked_address(url: str) -> str:
    """The address if messages may go there; raises Refused: HTTPS alone, no password in it."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or parts.username or parts.fragment or len(url) > LONGEST or not url.isascii() or " " in url:
        raise Refused(_("Địa chỉ nhận phải có dạng https://…, không kèm mật khẩu: “%(url)s”.", url=url[:100]))
    return url


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over time, a point and the body, so that an old message cannot be sent again as new."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def send(url: str, secret: str, key: str, message: dict[str, Any]) -> None:
    """Post it; raises Unsent unless the answer is 2xx."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "SIPAS",
        "X-Sipas-Delivery": key,
        "X-Sipas-Timestamp": timestamp,
        "X-Sipas-Signature": signature(secret, timestamp, body),
    }
    try:
        status = _post(url, headers, body)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Unsent(f"{type(error).__name__}: {error}", server_down=True) from None
    if not 200 <= status < 300:
        raise Unsent(f"HTTP {status}", server_down=True)


def _post(url: str, headers: dict[str, str], body: bytes) -> int:
    parts = urlsplit(url)
    assert parts.hostname is not None  # checked_address
    connection = http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=STEP_SECONDS, context=ssl.create_default_context()
    )
    try:
        with within(WHOLE_SECONDS, lambda: connection.sock):
            connection.connect()
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body=body, headers=headers)
            return connection.getresponse().status
    finally:
        connection.close()
