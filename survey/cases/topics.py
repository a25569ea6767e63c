"""Which topics a comment speaks of, each by a word that can be shown: "vì có từ …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.cases import normal
from survey.cases.normal import Word
from survey.cases.rules import Phrase, Rules, Topic

REACH = 3  # words before a hit in which a negation is looked for


@dataclass(frozen=True)
class Hit:
    """A phrase of the rules found in a comment: the words that stood there, and whether they were negated."""

    topic: str
    phrase: str
    written: str
    negated: bool


def hits(text: str, rules: Rules) -> list[Hit]:
    """Every phrase found, in the order of the rules."""
    tidy = normal.tidy(text)
    found = normal.words(tidy, rules.abbreviations)
    bare = all(word.key == word.plain for word in found)
    return [hit for topic in rules.topics for hit in _of_topic(tidy, found, rules, topic, bare=bare)]


def _of_topic(text: str, found: Sequence[Word], rules: Rules, topic: Topic, *, bare: bool) -> Iterator[Hit]:
    for phrase in topic.phrases:
        for place in _places(found, phrase, bare=bare):
            last = found[place + len(phrase.keys) - 1]
            negated = _negated(found, place, rules, phrase)
            yield Hit(topic.code, phrase.text, text[found[place].start : last.end], negated)


def _places(found: Sequence[Word], phrase: Phrase, *, bare: bool) -> Iterator[int]:
    size = len(phrase.keys)
    for place in range(len(found) - size + 1):
        part = found[place : place + size]
        if part[0].clause == part[-1].clause and _same(part, phrase, bare=bare):
            yield place


def _same(part: Sequence[Word], phrase: Phrase, *, bare: bool) -> bool:
    if tuple(word.key for word in part) == phrase.keys:
        return True
    if phrase.accented or (len(part) == 1 and not bare):
        return False
    if bare and tuple(word.plain for word in part) == phrase.plain:
        return True
    return len(part) > 1 and all(map(_misspelt, part, phrase.plain, phrase.sounds))


def _misspelt(word: Word, plain: str, sounds: str) -> bool:
    """Whether a word of a comment with accents may be meant: its accents all left out, or spelt by ear."""
    return word.sound == sounds or (word.key == word.plain == plain)


def _negated(found: Sequence[Word], place: int, rules: Rules, phrase: Phrase) -> bool:
    """Whether one of the few words before, in the same clause, negates; a phrase may negate by itself."""
    if phrase.keys[0] in rules.negations:
        return False
    for word in reversed(found[max(0, place - REACH) : place]):
        if word.clause != found[place].clause or word.key in rules.breaks:
            return False
        if word.key in rules.negations or word.plain in ("khong", "chua"):
            return True
    return False


def counted(found: Sequence[Hit], rules: Rules) -> list[str]:
    """The topics that count, in the order of the rules: for praise only words without a negation."""
    return [
        topic.code
        for topic in rules.topics
        if any(hit.topic == topic.code and not (topic.only_affirmed and hit.negated) for hit in found)
    ]


def opens_case(found: Sequence[Hit], rules: Rules) -> bool:
    """Whether a word was found that opens a case whatever was ticked."""
    grave = {topic.code for topic in rules.topics if topic.opens_case}
    return any(hit.topic in grave and not hit.negated for hit in found)
