"""docs/exports.md names every format, every variable and every code, and its example gives the rate."""

import re
from pathlib import Path

import pytest

from survey import store
from survey.exports.files import KINDS, kind_of
from survey.exports.responses.variables import MISSING_WORDS, STATA_MISSING
from survey.models import CHANNELS
from tests.exports.test_responses import DESIGN
from tests.exports.test_same_figures import expected, save, some_round

TEXT = (Path(__file__).parent.parent.parent / "docs" / "exports.md").read_text("utf-8")


def test_every_format_and_variable_is_described() -> None:
    formats = dict(re.findall(r"^\| [^|]+ \| `(\w+)` \| ([^|]+) \|", TEXT, re.MULTILINE))
    for kind in KINDS:
        assert formats[kind.name] in ("cả hai", {"results": "kết quả", "responses": "từng phiếu"}[kind.what])
    assert set(formats) == {kind.name for kind in KINDS}
    assert all(f"`{name}`" in TEXT for name in DESIGN)


def test_every_missing_code_and_channel_is_described() -> None:
    for code, word in MISSING_WORDS.items():
        row = rf"^\| {str(word).lower()}[^|]*\| −{-code} \| \.{STATA_MISSING[code]} \|"
        assert re.search(row, TEXT, re.MULTILINE), row
    (row,) = re.findall(r"^\| `channel` \| (.*) \|$", TEXT, re.MULTILINE)
    assert [part.split()[0] for part in row.split(", ") if part[0].isdigit()] == [
        str(n + 1) for n in range(len(CHANNELS))
    ]


def test_the_example_gives_the_rate(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.connect(sqlite_url)
    found = save(kind_of("parquet"), some_round(), tmp_path / "tung-phieu.parquet")
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"    import pandas as pd\n    (.*)\n    (.*)\n", TEXT)
    names: dict[str, object] = {}
    exec(f"import pandas as pd\n{example[0]}\nrate = {example[1]}", names)
    answered, satisfied = expected(found)["3.1"]
    assert names["rate"] == satisfied / answered
