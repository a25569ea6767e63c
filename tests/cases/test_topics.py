"""Comments are grouped by words that can be shown; a rule file is refused with every mistake in it."""

from pathlib import Path

import pytest

from bench.studies.topics import labelled, measure
from survey.cases import normal, rules, topics
from survey.cases.rules import SHIPPED, TOPICS
from survey.errors import Refused

RULES = rules.read_topics(SHIPPED / TOPICS)


def grouped(text: str) -> list[str]:
    return topics.counted(topics.hits(text, RULES), RULES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Thái độ lồi lõm", ["thai-do"]),
        ("THAI DO khong tot", ["thai-do"]),
        ("Tha\u0301i đô\u0323 kém", ["thai-do"]),
        ("giải quyêt châm trễ", ["thoi-han"]),
        ("thủ tục dườm dà", ["giay-to"]),
        ("Cho tôi hỏi đường", []),
        ("Chưa tốt", []),
        ("Tốt. Không có gì thêm", ["khen"]),
        ("", []),
    ],
)
def test_words_are_found_as_people_write_them(text: str, wanted: list[str]) -> None:
    assert grouped(text) == wanted


def test_each_hit_says_which_word_of_the_comment_it_was_and_whether_it_was_negated() -> None:
    found = topics.hits("Cán bộ KHÔNG hề Cáu Gắt, làm nhanh gọn", RULES)
    assert ("thai-do", "cáu gắt", "Cáu Gắt", True) in [
        (h.topic, h.phrase, h.written, h.negated) for h in found
    ]
    assert all(not h.negated for h in found if h.topic == "khen")


def test_whole_words_only() -> None:
    assert "cho-doi" not in grouped("Bờ đợi")[1:]
    assert grouped("Chợ đông vui") == []


@pytest.mark.parametrize(("text", "opens"), [("Không ai vòi vĩnh gì", False), ("Họ vòi vĩnh tôi", True)])
def test_a_grave_word_opens_a_case_unless_negated(text: str, opens: bool) -> None:
    assert topics.opens_case(topics.hits(text, RULES), RULES) is opens


def test_abbreviations_are_written_out() -> None:
    written = [w.plain for w in normal.words("cb ko hd", RULES.abbreviations)]
    assert written == ["can", "bo", "khong", "huong", "dan"]


def test_a_bad_rule_file_is_refused_with_every_mistake(tmp_path: Path) -> None:
    path = tmp_path / TOPICS
    path.write_text(
        "version: 1\nnegation: []\ntopics:\n- {code: a, name: {vi: A}}\n- {code: a, name: A, words: [x]}\n"
    )
    with pytest.raises(Refused) as refused:
        rules.read_topics(path)
    text = str(refused.value)
    assert len(text.splitlines()) == 4
    assert "“negation”" in text
    assert "có hai lần" in text


@pytest.mark.parametrize("content", ["", "- a", "{", "topics: []", "\x00"])
def test_what_is_no_rule_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / TOPICS
    path.write_text(content)
    with pytest.raises(Refused):
        rules.read_topics(path)


def test_an_offices_own_file_comes_before_the_shipped_one(tmp_path: Path) -> None:
    assert rules.topic_rules(tmp_path) == RULES
    (tmp_path / TOPICS).write_text("version: 9\ntopics: [{code: a, name: {vi: A}, words: [x]}]")
    assert rules.topic_rules(tmp_path).version == "9"


def test_the_measured_precision_and_recall_hold_on_the_comments_held_out() -> None:
    comments = list(labelled())
    assert len(comments) >= 300
    by_topic, _kinds, held = measure([one for one in comments if one.held_out])
    _n, precision, recall = by_topic.line()
    assert precision > 0.80
    assert recall > 0.85
    assert held.line()[2] > 0.95
