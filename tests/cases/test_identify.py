"""Words that may tell who wrote a comment are found, and only they are blacked out."""

import pytest

from survey.cases import identify, rules

FINDER = identify.read_identifying(rules.SHIPPED / rules.IDENTIFYING)


def kinds(text: str) -> set[str]:
    return {mark.kind for mark in FINDER.marks(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("chị Hoa nói khó nghe", "ten"),
        ("Tôi là Hà", "ten"),
        ("Giàng A Páo xin hỏi", "ten"),
        ("gọi 0912 345 678", "dien-thoai"),
        ("+84912000111", "dien-thoai"),
        ("số 010088001234", "so-giay-to"),
        ("H38.12.15-240715-0023", "ma-ho-so"),
        ("xe 24B1-234.56", "bien-so"),
        ("thôn Tả Van", "dia-chi"),
        ("a.b@gmail.com", "email"),
        ("lúc 9h30", "thoi-gian"),
        ("ngày 15/8", "thoi-gian"),
        ("quầy số 3", "quay"),
    ],
)
def test_each_kind_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Các cháu đoàn viên giúp",
        "Bà con người Mông",
        "đòi bản giấy",
        "Bản đồ sai",
        "chờ 2 tiếng",
        "đi 4 lần",
        "THÁI ĐỘ CỦA ÔNG BÀ NÀY",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert kinds(text) == set()


def test_what_is_found_is_blacked_out_and_nothing_else() -> None:
    text = "Cảm ơn chị Hoa, gọi tôi 0912 345 678 nhé"
    assert identify.blacked(text, FINDER.marks(text)) == "Cảm ơn chị █████, gọi tôi █████ nhé"
    assert identify.blacked("không có gì", []) == "không có gì"
