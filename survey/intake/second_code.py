"""The second code of a form: with the mã phiếu it opens the reply to what a person wrote.

Derived from the response id like the receipt, so that nothing needs to be stored but a hash of both. Never
shown on a kiosk, where the rated officer could photograph it.
"""

from hashlib import sha256
from uuid import UUID

from survey.intake.receipt import ALPHABET, check_character, receipt
from survey.intake.receipt import normalise as normalise_receipt

LETTERS = 15
_READ = {**{c: c for c in ALPHABET}, "O": "0", "I": "1", "L": "1"}


def second_code(response_id: UUID) -> str:
    """Fifteen characters (75 bits of SHA-256("second code" + id)) and a check character, in fours.

    >>> second_code(UUID(int=0))
    '2Y90-AVF0-VMB3-DBXV'
    """
    bits = int.from_bytes(sha256(b"second code" + str(response_id).encode()).digest()[:10]) >> 5
    body = "".join(ALPHABET[(bits >> shift) & 31] for shift in range(5 * (LETTERS - 1), -1, -5))
    return _fours(body + check_character(body))


def _fours(chars: str) -> str:
    return "-".join(chars[place : place + 4] for place in range(0, len(chars), 4))


def normalise(text: str) -> str | None:
    """What a person typed in its one written form, or None when it cannot be a second code."""
    chars = "".join(_READ.get(c, "?") for c in text.upper() if c not in " -–\u00a0")
    if len(chars) != LETTERS + 1 or "?" in chars or check_character(chars[:LETTERS]) != chars[LETTERS]:
        return None
    return _fours(chars)


def key_of(response_id: UUID) -> bytes:
    """What is stored of both codes of a form."""
    return _hash(receipt(response_id), second_code(response_id))


def key_of_codes(receipt_typed: str, second_typed: str) -> bytes | None:
    """The same from what a person typed; None when one of the two cannot be a code."""
    first, second = normalise_receipt(receipt_typed), normalise(second_typed)
    return _hash(first, second) if first and second else None


def _hash(first: str, second: str) -> bytes:
    return sha256(b"case" + first.encode() + second.encode()).digest()
