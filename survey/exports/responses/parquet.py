"""Parquet for pandas, R, DuckDB and Spark: codes as small integers, labels in each column's metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey.errors import Refused
from survey.exports.responses.about import about
from survey.exports.responses.people import People
from survey.exports.responses.variables import Variable
from survey.i18n import gettext as _

if TYPE_CHECKING:
    import pyarrow

GROUP = 100_000


def write_parquet(people: People, path: Path) -> None:
    """Row group after row group, compressed by zstd; raises Refused where pyarrow is not installed."""
    arrow, parquet = libraries()
    schema = _schema(arrow, people)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in people.chunks(GROUP):
            columns = [_array(arrow, people, v, part, schema.field(v.name).type) for v in people.variables]
            writer.write_batch(arrow.RecordBatch.from_arrays(columns, schema=schema))


def libraries() -> tuple[Any, Any]:
    """pyarrow and its Parquet part, an extra because of its size; raises Refused telling how to add it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Refused(_("Chưa cài pyarrow. Hãy chạy: pip install 'sipas[parquet]'.")) from None
    return pyarrow, pyarrow.parquet


def _schema(arrow: Any, people: People) -> pyarrow.Schema:
    kinds = {
        "day": arrow.date32(),
        "weight": arrow.float64(),
        "source": arrow.dictionary(arrow.int8(), arrow.string()),
    }
    fields = []
    for variable in people.variables:
        if variable.kind == "text":
            kind = arrow.string() if variable.item else arrow.dictionary(arrow.int32(), arrow.string())
        else:
            numbers = None if variable.kind in kinds else people.numbers(variable, slice(0, 0))
            kind = kinds.get(variable.kind) if numbers is None else arrow.from_numpy_dtype(_wide(variable))
        fields.append(arrow.field(variable.name, kind, metadata=_words(variable)))
    told = {
        "title": people.facts.name,
        "marks": people.marks,
        "sha256": people.hash,
        "method": json.dumps(dict(about(people)), ensure_ascii=False),
    }
    return arrow.schema(fields, metadata=told)


def _wide(variable: Variable) -> str:
    return "int8" if variable.kind == "code" else "float64"


def _words(variable: Variable) -> dict[str, str]:
    """What pandas and R show of a column when asked: its label, the question and its codes."""
    told = {"label": variable.label, "question": variable.question}
    for name, words in (("values", variable.values), ("missing", variable.missing)):
        told[name] = json.dumps(words, ensure_ascii=False) if words else ""
    return {name: text for name, text in told.items() if text}


def _array(arrow: Any, people: People, variable: Variable, part: slice, kind: Any) -> Any:
    if variable.kind in ("text", "day", "source"):
        plain = arrow.array(people.column(variable, part))
        return plain.dictionary_encode().cast(kind) if arrow.types.is_dictionary(kind) else plain.cast(kind)
    return arrow.array(people.numbers(variable, part)).cast(kind)
