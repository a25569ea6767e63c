import re
import unicodedata

from survey.access import passwords


def test_a_password_matches_its_own_hash_alone() -> None:
    stored = passwords.hashed("đúng rồi")
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "đúng rồi")
    assert not passwords.matches(stored, "đúng rồi ")


def test_two_keyboards_that_write_a_letter_differently_type_the_same_password() -> None:
    typed = "Trời hôm nay đẹp"
    stored = passwords.hashed(unicodedata.normalize("NFC", typed))
    assert passwords.matches(stored, unicodedata.normalize("NFD", typed))


def test_nobody_has_a_password() -> None:
    assert not passwords.matches(None, "")
    assert not passwords.matches(None, "anything")


def test_a_hash_that_is_none_matches_nothing() -> None:
    assert not passwords.matches("not argon2", "x")


def test_a_generated_password_can_be_read_aloud_and_is_never_the_same() -> None:
    made = {passwords.generated() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){2}", p) for p in made)
