"""Folding for search and the order of the dictionary."""

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.vietnamese import fold, sort_key

ICU_ORDER = Path(__file__).parent / "data" / "vi_order.txt"
letters = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậẮỰỹ ĐÊ019.-", max_size=12)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Xã Bản Liền", "xa ban lien"),
        ("ĐỒNG  ĐĂNG", "dong dang"),
        ("  Ð (U+00D0) ", "d u 00d0"),
        ("Thị trấn N.T Phong Hải", "thi tran n t phong hai"),
        ("Ý Yên", "y yen"),
        ("", ""),
    ],
)
def test_accents_signs_and_case_are_folded_away(text: str, plain: str) -> None:
    assert fold(text) == plain


@given(letters)
def test_nfc_and_nfd_are_the_same_text(text: str) -> None:
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert fold(nfc) == fold(nfd)
    assert sort_key(nfc) == sort_key(nfd)


@given(letters)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_order_is_that_of_icu() -> None:
    ordered = ICU_ORDER.read_text(encoding="utf-8").splitlines()[1:]
    assert len(ordered) > 1500
    assert [pair for pair in pairwise(ordered) if not sort_key(pair[0]) < sort_key(pair[1])] == []


def test_letters_come_before_tones_and_tones_before_case() -> None:
    assert sorted(["mạ", "Má", "má", "mã", "mả", "mà", "ma", "mẹ"], key=sort_key) == (
        ["ma", "mà", "mả", "mã", "má", "Má", "mạ", "mẹ"]
    )
    assert sorted(["đa", "dâu", "dê", "e", "Dăm"], key=sort_key) == ["Dăm", "dâu", "dê", "đa", "e"]


@given(st.text(max_size=12))
def test_any_text_has_a_key(text: str) -> None:
    assert sort_key(text) == sort_key(text)
    assert sort_key(text) < sort_key(text + "z")
