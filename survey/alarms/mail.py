"""One letter to the mail server of the settings: STARTTLS or TLS, its certificate checked, limits in time."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime

from survey import clock
from survey.alarms.unsent import STEP_SECONDS, WHOLE_SECONDS, Unsent, within
from survey.config import Smtp


def letter(smtp: Smtp, to: str, subject: str, text: str, key: str) -> EmailMessage:
    """A letter; the same `key` gives the same Message-ID, by which a second copy can be told."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = smtp.sender, to, subject
    made["Date"] = format_datetime(clock.local(clock.now()))
    made["Message-ID"] = f"<{key.replace(':', '.')}@{smtp.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    return made


def send(smtp: Smtp, made: EmailMessage) -> None:
    """Hand it over; raises Unsent when the server cannot be reached, hangs or refuses."""
    try:
        with _connected(smtp) as server:
            _hand_over(server, made)
    except smtplib.SMTPException as error:
        raise Unsent(_said(error), server_down=True) from None
    except OSError as error:
        if isinstance(error, Unsent):
            raise
        raise Unsent(f"{smtp.host}:{smtp.port}: {error}", server_down=True) from None


def _hand_over(server: smtplib.SMTP, made: EmailMessage) -> None:
    try:
        server.send_message(made)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        raise Unsent(_said(error)) from None


class _Later:
    """A client that knows its server from the beginning, since TLS checks the certificate against that
    name, and connects only when told, so that connecting too has its limit in time."""

    def connect(self, *_address: object, **_more: object) -> tuple[int, bytes]:
        return 220, b""


class _Plain(_Later, smtplib.SMTP):
    pass


class _Tls(_Later, smtplib.SMTP_SSL):
    pass


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    server: smtplib.SMTP = (
        _Tls(smtp.host, smtp.port, timeout=STEP_SECONDS, context=context)
        if smtp.security == "tls"
        else _Plain(smtp.host, smtp.port, timeout=STEP_SECONDS)
    )
    try:
        with within(WHOLE_SECONDS, lambda: server.sock):
            smtplib.SMTP.connect(server, smtp.host, smtp.port)
            if smtp.security == "starttls":
                server.starttls(context=context)
            if smtp.user:
                server.login(smtp.user, smtp.password)
            yield server
    finally:
        server.close()


def _said(error: smtplib.SMTPException) -> str:
    """What the server answered, without addresses or passwords."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        error_of = next(iter(error.recipients.values()), (0, b""))
        return f"recipient refused: {error_of[0]} {_text(error_of[1])}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return (answer.decode(errors="replace") if isinstance(answer, bytes) else answer)[:200]
