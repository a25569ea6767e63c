"""The mã phiếu: ten Crockford base32 characters and a check character, alike on client and server."""

from hashlib import sha256
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [high + low for high in ALPHABET for low in ALPHABET]
_SINGLE = {char: value for value, char in enumerate(ALPHABET)}
_DOUBLED = {char: sum(divmod(2 * value, 32)) for char, value in _SINGLE.items()}
_READ = {**{c: c for c in ALPHABET}, "O": "0", "I": "1", "L": "1"}


def receipt(response_id: UUID) -> str:
    """The code of a response, e.g. '7K3QZ-0M4TX-A'.

    The first 50 bits of SHA-256("receipt" + the lower-case canonical text of the id).

    >>> receipt(UUID(int=0))
    'W2GCB-N8GN8-M'
    """
    bits = int.from_bytes(sha256(b"receipt" + str(response_id).encode()).digest()[:7]) >> 6
    body = "".join([_PAIRS[(bits >> shift) & 1023] for shift in (40, 30, 20, 10, 0)])
    return f"{body[:5]}-{body[5:]}-{check_character(body)}"


def check_character(body: str) -> str:
    """Luhn mod 32: finds every single wrong character and nearly every swap of neighbours."""
    total = sum(map(_SINGLE.__getitem__, body[-2::-2])) + sum(map(_DOUBLED.__getitem__, body[::-2]))
    return ALPHABET[-total % 32]


def normalise(text: str) -> str | None:
    """What a person typed as a receipt in its one written form, or None when it cannot be one."""
    chars = "".join(_READ.get(c, "?") for c in text.upper() if c not in " -–\u00a0")
    if len(chars) != 11 or "?" in chars or check_character(chars[:10]) != chars[10]:
        return None
    return f"{chars[:5]}-{chars[5:10]}-{chars[10]}"
