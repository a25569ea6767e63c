"""Results as Parquet: the rows of the CSV with their types."""

from __future__ import annotations

import io
import json

from survey.exports.responses.design import METHOD, marks_of
from survey.exports.responses.parquet import libraries
from survey.i18n import DEFAULT, using_language
from survey.tabulate.method import method
from survey.tabulate.results import Results
from survey.tabulate.rows import flat


def results_parquet(found: Results) -> bytes:
    """The file; raises Refused where pyarrow is not installed."""
    arrow, parquet = libraries()
    with using_language(DEFAULT):
        sheet = json.dumps(method(found), ensure_ascii=False)
    rows = flat(found)
    table = arrow.table({name: [row[name] for row in rows] for name in rows[0]})
    told = {"title": found.facts.name, "marks": marks_of(found.facts), "sha256": found.hash}
    made = table.replace_schema_metadata({**told, "method": sheet, "reference": METHOD})
    file = io.BytesIO()
    parquet.write_table(made, file, compression="zstd")
    return file.getvalue()
