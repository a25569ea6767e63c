"""Settings: each has a name, a default and a sentence of help; the docs table is tested against them."""

import os
import re
import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from flask import current_app

HELP = {
    "SIPAS_INSTANCE": "folder of the database, the secret and demo log-ins",
    "SIPAS_DATABASE_URL": "SQLAlchemy address of the database; default SQLite in the instance folder",
    "SIPAS_PUBLIC_URL": "address that citizens see, used for links and posters; never the Host header",
    "SIPAS_ENV": "'production' refuses to start without SIPAS_SECRET and sets Secure cookies",
    "SIPAS_SECRET": "signs form tokens; kept in the instance folder when not given outside production",
    "SIPAS_SECRET_FORMER": "earlier secrets, with commas: opens answers that kiosks sealed before a change",
    "SIPAS_PROVINCE": "code of the province that this installation serves",
    "SIPAS_CONTACT": "telephone or address shown in the consent text",
    "SIPAS_TRUSTED_PROXIES": "number of proxies in front whose X-Forwarded-For is believed",
    "SIPAS_SENDS_PER_10_MINUTES": "forms taken online from one address in 10 minutes; 0 for any number",
    "SIPAS_SENDS_PER_DAY": "forms taken online from one address in a day; 0 for any number",
    "SIPAS_SMTP_HOST": "mail server for the daily letter about alarms; without it no letter is sent",
    "SIPAS_SMTP_PORT": "its port; default 587, with tls 465, with none 25",
    "SIPAS_SMTP_SECURITY": "starttls (default), tls, or none for a server on this machine or network",
    "SIPAS_SMTP_USER": "account at the mail server, where it asks for one",
    "SIPAS_SMTP_PASSWORD": "its password; never sent without starttls or tls",
    "SIPAS_SMTP_FROM": "sender of letters, one address",
}

SHORTEST_SECRET = 32
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180}[A-Za-z0-9])?", re.ASCII)


class ConfigError(RuntimeError):
    """The service cannot start with these settings."""


SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True)
class Smtp:
    """The mail server that takes our letters."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Config:
    instance: Path
    database_url: str
    public_url: str
    production: bool
    secret: str
    province: str
    contact: str
    former_secrets: tuple[str, ...] = ()
    trusted_proxies: int = 0
    sends_per_10_minutes: int = 60
    sends_per_day: int = 600
    smtp: Smtp | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secret in use and those before it."""
        return (self.secret, *self.former_secrets)

    @property
    def is_public(self) -> bool:
        """Whether the public address can be opened from elsewhere at all: it does not name this machine."""
        return _is_elsewhere(self.public_url)

    def as_flask(self) -> dict[str, object]:
        return {
            "SECRET_KEY": self.secret,
            "SESSION_COOKIE_SECURE": self.production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_NAME": "sipas_form",
            "MAX_CONTENT_LENGTH": 5 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 512 * 1024,
            "WTF_CSRF_TIME_LIMIT": None,
            "SIPAS": self,
        }


def load(environ: dict[str, str] | None = None) -> Config:
    """Read the settings from the environment.

    Raises ConfigError in production without a secret, for a number that is none, and for a mail server
    that cannot be used as told.
    """
    env = dict(os.environ) if environ is None else environ
    instance = Path(env.get("SIPAS_INSTANCE", "instance")).resolve()
    production = env.get("SIPAS_ENV", "") == "production"
    return Config(
        instance=instance,
        database_url=env.get("SIPAS_DATABASE_URL") or f"sqlite:///{instance / 'sipas.db'}",
        public_url=env.get("SIPAS_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        production=production,
        secret=_given_secret(env, production) or _kept_secret(instance),
        province=env.get("SIPAS_PROVINCE", "15"),
        contact=env.get("SIPAS_CONTACT", ""),
        former_secrets=tuple(filter(None, env.get("SIPAS_SECRET_FORMER", "").split(","))),
        trusted_proxies=_whole(env, "SIPAS_TRUSTED_PROXIES", 0),
        sends_per_10_minutes=_whole(env, "SIPAS_SENDS_PER_10_MINUTES", 60),
        sends_per_day=_whole(env, "SIPAS_SENDS_PER_DAY", 600),
        smtp=_smtp(env),
    )


def current() -> Config:
    """The settings of the application that answers this request."""
    return cast(Config, current_app.config["SIPAS"])


def _is_elsewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")
    return not (address.is_loopback or address.is_unspecified)


def _whole(env: dict[str, str], name: str, default: int) -> int:
    given = env.get(name, "").strip()
    if given and not (given.isascii() and given.isdigit()):
        raise ConfigError(f"{name}={given!r}; expected a whole number, 0 or more")
    return int(given) if given else default


def _smtp(env: dict[str, str]) -> Smtp | None:
    host = env.get("SIPAS_SMTP_HOST", "").strip()
    if not host:
        return None
    security = env.get("SIPAS_SMTP_SECURITY", "").strip() or "starttls"
    if security not in SMTP_PORTS:
        raise ConfigError(f"SIPAS_SMTP_SECURITY={security!r}; expected one of {', '.join(SMTP_PORTS)}")
    sender = env.get("SIPAS_SMTP_FROM", "").strip()
    if not MAIL_ADDRESS.fullmatch(sender):
        raise ConfigError(f"SIPAS_SMTP_FROM={sender!r}; expected one address, such as khaosat@laocai.gov.vn")
    user, password = env.get("SIPAS_SMTP_USER", ""), env.get("SIPAS_SMTP_PASSWORD", "")
    if user and security == "none":
        raise ConfigError(
            "SIPAS_SMTP_USER with SIPAS_SMTP_SECURITY=none would send the password in the clear"
        )
    port = _whole(env, "SIPAS_SMTP_PORT", SMTP_PORTS[security])
    if not 0 < port < 65536:
        raise ConfigError(f"SIPAS_SMTP_PORT={port}; expected a port, 1 to 65535")
    return Smtp(host, port, security, sender, user, password)


def _given_secret(env: dict[str, str], production: bool) -> str:
    secret = env.get("SIPAS_SECRET", "")
    if production and len(secret) < SHORTEST_SECRET:
        raise ConfigError(f"SIPAS_ENV=production needs SIPAS_SECRET (at least {SHORTEST_SECRET} characters)")
    return secret


def _kept_secret(instance: Path) -> str:
    path = instance / "secret"
    instance.mkdir(parents=True, exist_ok=True)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(fd, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def setting_names() -> list[str]:
    return list(HELP)
