"""Results as tables for a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from analysis.sipas import IndexResult, ItemResult
from survey.formats import integer, percent, rate_range, short_percent
from survey.tabulate.domains import spoken
from survey.tabulate.notes import WORDS, notes
from survey.tabulate.results import Estimates, Results

HEAD = ("", "", "n", "tỷ lệ", "khoảng 95%", "kết luận")


def print_results(found: Results) -> None:
    """Print the whole round, then one line per domain."""
    console = Console(soft_wrap=True)
    facts = found.facts
    console.print(f"{facts.name} ({facts.round}) · mục tiêu {short_percent(facts.target)}")
    for note in notes(found):
        console.print(f"• {note}")
    console.print(_table(HEAD, _whole(found)))
    if found.domains:
        console.print(_table(HEAD, (_domain(part) for part in found.domains)))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table()
    for number, name in enumerate(head):
        table.add_column(name, justify="right" if number in (2, 3, 4) else "left", no_wrap=number != 1)
    for row in rows:
        table.add_row(*row)
    return table


def _whole(found: Results) -> Iterable[Sequence[str]]:
    part, names = found.whole, {f.id: spoken(f.name) for f in found.questionnaire.factors}
    yield ("", "Chỉ số", *_figures(part.index, part.index.n))
    for name, result in part.factors.items():
        yield (name, names[name], *_figures(result, result.n))
    for row in found.criteria(part):
        yield (row.item, spoken(found.questionnaire.item(row.item).name), *_figures(row, row.answered))


def _domain(part: Estimates) -> Sequence[str]:
    label = " · ".join(spoken(label) for label in part.labels)
    return (" · ".join(part.key.values()), label, *_figures(part.index, part.index.n))


def _figures(result: IndexResult | ItemResult, n: int) -> tuple[str, str, str, str]:
    word = str(WORDS[result.verdict]) if result.verdict else "–"
    return integer(n), percent(result.rate), rate_range(result.low, result.high), word
