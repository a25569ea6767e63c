"""How well the shipped rules group comments and find identifying words: precision and recall on labels.

The comments were written and labelled before there was a rule; rules were then tuned on the odd ones alone.
Printed for both halves. `python -m bench.studies topics`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from survey.cases import identify, normal, rules, topics

COMMENTS = Path(__file__).parent / "data" / "comments.psv"


@dataclass(frozen=True)
class Labelled:
    """One comment, the topics and the kinds of identifying words that a person saw in it."""

    number: int
    text: str
    topics: frozenset[str]
    kinds: frozenset[str]

    @property
    def held_out(self) -> bool:
        return self.number % 2 == 0


@dataclass
class Score:
    """Counts of right, wrong and missed findings by name."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, wanted: frozenset[str], got: frozenset[str]) -> None:
        self.right.update(wanted & got)
        self.wrong.update(got - wanted)
        self.missed.update(wanted - got)

    def line(self, name: str | None = None) -> tuple[int, float, float]:
        """Labels, precision and recall, of one name or of all together."""
        right, wrong, missed = (
            sum(c.values()) if name is None else c[name] for c in (self.right, self.wrong, self.missed)
        )
        found, there = right + wrong, right + missed
        return there, right / found if found else 1.0, right / there if there else 1.0


def labelled() -> Iterator[Labelled]:
    lines = [line for line in COMMENTS.read_text().splitlines() if not line.startswith("#")]
    for number, line in enumerate(lines, 1):
        named, kinds, text = line.split("|", 2)
        yield Labelled(number, text, *(frozenset(part.split(",")) - {"-"} for part in (named, kinds)))


def measure(comments: list[Labelled]) -> tuple[Score, Score, Score]:
    """Topics, kinds of identifying words, and whether the comment is held back at all."""
    rule_set = rules.read_topics(rules.SHIPPED / rules.TOPICS)
    finder = identify.read_identifying(rules.SHIPPED / rules.IDENTIFYING)
    by_topic, by_kind, held = Score(), Score(), Score()
    for one in comments:
        found = topics.counted(topics.hits(one.text, rule_set), rule_set)
        kinds = frozenset(mark.kind for mark in finder.marks(normal.tidy(one.text)))
        by_topic.add(one.topics, frozenset(found))
        by_kind.add(one.kinds, kinds)
        held.add(frozenset({"held"} if one.kinds else ()), frozenset({"held"} if kinds else ()))
    return by_topic, by_kind, held


def main() -> None:
    everything = list(labelled())
    halves = {
        "odd, tuned on": [one for one in everything if not one.held_out],
        "even, held out": [one for one in everything if one.held_out],
    }
    scores = {name: measure(part) for name, part in halves.items()}
    for place, title in enumerate(("topic", "identifying words", "held back")):
        _table(title, [(name, scores[name][place]) for name in halves])
    print("\n" + "; ".join(f"{name}: {len(part)} comments" for name, part in halves.items()))


def _table(title: str, columns: list[tuple[str, Score]]) -> None:
    names = sorted({n for _name, s in columns for c in (s.right, s.wrong, s.missed) for n in c})
    head = "".join(f" {name}: n | precision | recall |" for name, _score in columns)
    print(f"\n| {title} |{head}\n|---|" + "---:|---:|---:|" * len(columns))
    for name in [*names, *([None] if len(names) > 1 else [])]:
        cells = "".join(" {} | {:.2f} | {:.2f} |".format(*score.line(name)) for _name, score in columns)
        print(f"| {name or 'all'} |{cells}")


if __name__ == "__main__":
    main()
