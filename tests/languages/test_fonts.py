"""What the shipped fonts can draw."""

from pathlib import Path

import pytest

from survey.languages import fonts

OTHER = fonts.FONT.with_name("be-vietnam-pro-600.woff2")
VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"


def test_vietnamese_and_ascii_are_drawn():
    assert set(VOWELS + VOWELS.upper() + "".join(map(chr, range(0x20, 0x7F)))) <= fonts.characters()


def test_both_weights_draw_the_same():
    assert fonts.characters() == fonts.characters(OTHER)


def test_what_was_cut_away_is_missed():
    assert not fonts.characters() & set("ŋɓ가ລж\u0301")


def test_anything_else_is_no_font(tmp_path: Path):
    path = tmp_path / "x.woff2"
    path.write_bytes(b"wOFF" + bytes(60))
    with pytest.raises(ValueError, match="expected a WOFF2 font"):
        fonts.characters(path)
    path.write_bytes(b"wOF2" + bytes(60))
    with pytest.raises(ValueError, match="without cmap"):
        fonts.characters(path)
