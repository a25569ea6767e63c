"""What docs/reports.md tells the reader to run gives what it promises."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

from survey import store
from survey.models import Round
from survey.tabulate.results import results
from tests.conftest import make_round
from tests.tabulate.answering import answer, forms

DOCS = Path(__file__).parents[2] / "docs" / "reports.md"


def test_the_hash_can_be_recomputed_as_the_docs_say(sqlite_url: str) -> None:
    store.connect(sqlite_url)
    round_id = make_round()
    answer(round_id, forms(round_id, "5", 7))
    with store.reading() as session:
        expected = results(session, session.get_one(Round, round_id)).hash
    (block,) = re.findall(r"\n\n((?:    .*\n)*    import sqlite3\n(?:    .*\n)*)", DOCS.read_text())
    code = re.sub(r"(?m)^    ", "", block).replace("instance/sipas.db", sqlite_url.removeprefix("sqlite:///"))
    with redirect_stdout(io.StringIO()) as printed:
        exec(code.replace("ĐỢT", "dot-1"), {})
    assert printed.getvalue().strip() == expected
