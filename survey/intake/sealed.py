"""Answers sealed on a kiosk to the server's public key: what a stolen tablet holds cannot be read.

ECDH on P-256 with a key per answer, HKDF-SHA-256, AES-256-GCM, as in WebCrypto (docs/kiosk-protocol.md).
The private key follows from the installation's secret, so that nothing new has to be kept safe.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicNumbers,
    derive_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

INFO = b"sipas kiosk 1"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_NONCE = 12


class Unreadable(ValueError):
    """Not sealed to a key of ours, or changed on the way."""


@lru_cache(maxsize=8)
def private_key(secret: str) -> EllipticCurvePrivateKey:
    """The installation's key for kiosks, always the same for the same secret."""
    wide = HKDF(hashes.SHA256(), 48, None, b"sipas kiosk private key").derive(secret.encode())
    return derive_private_key(int.from_bytes(wide) % (_ORDER - 1) + 1, SECP256R1())


def public_jwk(secret: str) -> dict[str, str]:
    """The public half as a JSON Web Key."""
    numbers = private_key(secret).public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": _written(numbers.x), "y": _written(numbers.y)}


def key_id(secret: str) -> str:
    """Names the key in every sealed answer."""
    jwk = public_jwk(secret)
    return sha256(f"{jwk['x']}.{jwk['y']}".encode()).hexdigest()[:16]


def unseal(sealed: Mapping[str, Any], secrets: tuple[str, ...]) -> dict[str, Any]:
    """What a kiosk sealed; `secrets` are the one in use and former ones. Raises Unreadable saying why."""
    secret = next((s for s in secrets if key_id(s) == sealed.get("kid")), None)
    if secret is None:
        raise Unreadable(f"sealed to the key {sealed.get('kid')!r}, which this installation does not have")
    try:
        point = sealed["epk"]
        theirs = EllipticCurvePublicNumbers(
            _number(point["x"]), _number(point["y"]), SECP256R1()
        ).public_key()
        shared = private_key(secret).exchange(ECDH(), theirs)
        key = HKDF(hashes.SHA256(), 32, None, INFO).derive(shared)
        text = AESGCM(key).decrypt(_bytes(sealed["iv"]), _bytes(sealed["ct"]), None)
        content = orjson.loads(text)
    except InvalidTag:
        raise Unreadable("the seal is broken") from None
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"not a sealed answer: {error!r}") from None
    if not isinstance(content, dict):
        raise Unreadable(f"sealed {type(content).__name__}, expected an object")
    return content


def seal(content: Mapping[str, Any], jwk: Mapping[str, str], kid: str) -> dict[str, Any]:
    """Seal as a kiosk does: for tests and simulated devices."""
    from os import urandom

    from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key

    own = generate_private_key(SECP256R1())
    theirs = EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), SECP256R1()).public_key()
    key = HKDF(hashes.SHA256(), 32, None, INFO).derive(own.exchange(ECDH(), theirs))
    nonce, mine = urandom(_NONCE), own.public_key().public_numbers()
    epk = {"kty": "EC", "crv": "P-256", "x": _written(mine.x), "y": _written(mine.y)}
    text = AESGCM(key).encrypt(nonce, orjson.dumps(content), None)
    return {"kid": kid, "epk": epk, "iv": _base64(nonce), "ct": _base64(text)}


def _written(number: int) -> str:
    return _base64(number.to_bytes(32))


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text))
