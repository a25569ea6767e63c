"""Punch cards: writing one, and printing its canonical JSON, as a ratio to `json.dumps` of the same answers.

python -m bench.cards
"""

import json
import timeit
from collections.abc import Callable
from typing import Any

from questionnaires import layout
from questionnaires.loader import load


def microseconds(work: Callable[[], object]) -> float:
    return min(timeit.repeat(work, number=200, repeat=20)) / 200 * 1e6


def main() -> None:
    asked = load("sipas-2640")
    answers: dict[str, Any] = {i.id: i.options[1].value for i in asked.closed_items if i.kind == "choice"}
    answers |= {"p6": "late", "p2": ["officials", "people"]}
    row = layout.encode(asked, answers)
    floor = microseconds(lambda: json.dumps(answers, sort_keys=True))
    for name, work in (
        ("encode", lambda: layout.encode(asked, answers)),
        ("answers_json", lambda: layout.answers_json(asked, row)),
        ("decode", lambda: layout.decode(asked, row)),
    ):
        spent = microseconds(work)
        print(f"{name:<14} {spent:6.1f} µs   {spent / floor:4.2f} × json.dumps ({floor:.1f} µs)")


if __name__ == "__main__":
    main()
