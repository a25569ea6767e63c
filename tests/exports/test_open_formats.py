"""JSON-stat and DDI as their standards ask, read by programs that did not write them."""

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonstat_validator import JSONStatValidationError, validate_jsonstat

from survey import store
from survey.exports.responses.ddi import NAMESPACE, write_ddi
from survey.exports.results_jsonstat import dataset, results_jsonstat
from survey.models import Round
from survey.tabulate.results import Results, results
from survey.tabulate.rows import flat
from tests.conftest import make_round
from tests.exports.test_responses import read
from tests.exports.test_same_figures import some_round

# The order of elements in the schema of DDI Codebook 2.5, as far as we use them.
ORDER = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr",
    "docDscr": "citation",
    "stdyDscr": "citation stdyInfo method",
    "citation": "titlStmt prodStmt verStmt",
    "titlStmt": "titl IDNo",
    "prodStmt": "software",
    "verStmt": "version",
    "stdyInfo": "abstract sumDscr",
    "sumDscr": "collDate nation anlyUnit universe dataKind",
    "method": "dataColl",
    "dataColl": "collMode weight",
    "fileDscr": "fileTxt",
    "fileTxt": "fileName fileCont dimensns dataMsng verStmt",
    "dimensns": "caseQnty varQnty",
    "dataDscr": "var",
    "var": "labl security qstn invalrng sumStat catgry varFormat",
    "qstn": "qstnLit",
    "invalrng": "item",
    "catgry": "catValu labl catStat",
}
VALUES = {
    ("var", "intrvl"): {"contin", "discrete"},
    ("var", "nature"): {"nominal", "ordinal"},
    ("var", "wgt"): {"wgt"},
    ("varFormat", "type"): {"numeric", "character"},
    ("sumStat", "type"): {"vald", "invd"},
    ("catStat", "type"): {"freq"},
    ("catgry", "missing"): {"Y"},
    ("collDate", "event"): {"start", "end"},
}


@pytest.fixture(autouse=True)
def _connected(sqlite_url: str) -> None:
    store.connect(sqlite_url)


def found(*by: str, **changes: Any) -> Results:
    round_id = some_round(**changes)
    with store.reading() as session:
        return results(session, session.get_one(Round, round_id), by)


@pytest.mark.parametrize("by", [(), ("unit",), ("channel",), ("unit", "sex")])
def test_the_dataset_is_valid_and_a_wrong_one_would_be_found(by: tuple[str, ...]) -> None:
    made = json.loads(results_jsonstat(found(*by)))
    assert validate_jsonstat(made) is True
    with pytest.raises(JSONStatValidationError):
        validate_jsonstat(made | {"size": [*made["size"][:-1], 3]})


def cells(made: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """Every cell by its categories, counted off in row-major order without the writer's arithmetic."""
    keys: list[tuple[str, ...]] = [()]
    for name in made["id"]:
        keys = [(*key, c) for key in keys for c in made["dimension"][name]["category"]["index"]]
    assert len(keys) == len(made["value"])
    return dict(zip(keys, made["value"], strict=True))


@pytest.mark.parametrize("by", [("unit",), ("unit", "channel")])
def test_every_cell_is_the_figure_of_its_row(by: tuple[str, ...]) -> None:
    one = found(*by)
    by_cell, used = cells(dataset(one)), 0
    for row in flat(one):
        place = tuple(row[name] or "_T" for name in by)
        item = {"index": "index", "factor": f"factor-{row['item']}"}.get(row["kind"], str(row["item"]))
        for measure in ("rate", "low", "high", "answered", "satisfied", "no_opinion", "level_5"):
            assert by_cell[(*place, item, measure)] == row[measure]
            used += 1
    assert used > 1000


def test_a_verdict_or_the_reason_for_none_is_the_status_of_the_rate() -> None:
    one = found("unit")
    made = dataset(one)
    keys = list(cells(made))
    said = {keys[int(place)]: word for place, word in made["status"].items()}
    assert {key[-1] for key in said} == {"rate"}
    for row in flat(one):
        if row["kind"] == "item":
            assert said[row["unit"] or "_T", row["item"], "rate"] == (row["verdict"] or row["state"])
    assert said["02647", "index", "rate"] == "not_comparable"
    assert set(said.values()) <= set(made["extension"]["status"]["label"])


def test_the_dataset_names_the_places_and_the_measures() -> None:
    made = dataset(found("unit", synthetic=True))
    assert made["role"] == {"metric": ["measure"], "geo": ["unit"]}
    assert made["note"][0] == "dữ liệu mô phỏng; tạm thời"
    assert made["extension"]["method"]["Mã băm dữ liệu (SHA-256)"] == made["extension"]["sha256"]


def tree(path: Path, **changes: Any) -> ElementTree.Element:
    write_ddi(read(some_round(**changes), sensitive=True), path)
    return ElementTree.parse(path).getroot()


def bare(element: ElementTree.Element) -> str:
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    return element.tag.split("}")[1]


def test_the_codebook_keeps_the_order_of_the_schema(tmp_path: Path) -> None:
    root = tree(tmp_path / "file.xml")
    assert bare(root) == "codeBook"
    assert root.get("version") == "2.5"
    for parent in root.iter():
        children = [bare(child) for child in parent]
        order = ORDER.get(bare(parent), "").split()
        assert set(children) <= set(order), bare(parent)
        assert all(order.index(one) <= order.index(other) for one, other in pairwise(children))


def test_the_codebook_uses_only_values_that_the_schema_lists(tmp_path: Path) -> None:
    used = defaultdict(set)
    for element in tree(tmp_path / "file.xml").iter():
        for name, value in element.attrib.items():
            used[bare(element), str(name)].add(value)
    assert all(used[place] <= allowed and used[place] for place, allowed in VALUES.items())


def test_ids_occur_once_and_references_find_them(tmp_path: Path) -> None:
    root = tree(tmp_path / "file.xml")
    ids = [element.attrib["ID"] for element in root.iter() if "ID" in element.attrib]
    assert len(ids) == len(set(ids))
    assert {element.attrib["files"] for element in root.iter() if "files" in element.attrib} <= set(ids)
    assert all(variable.get("name") for variable in root.iter(f"{{{NAMESPACE}}}var"))


def test_frequencies_add_up_to_the_rows(tmp_path: Path) -> None:
    root = tree(tmp_path / "file.xml")
    (rows,) = [int(e.text or "") for e in root.iter(f"{{{NAMESPACE}}}caseQnty")]
    checked = 0
    for variable in root.iter(f"{{{NAMESPACE}}}var"):
        times = [int(e.text or "") for e in variable.iter(f"{{{NAMESPACE}}}catStat")]
        counts = [int(e.text or "") for e in variable.iter(f"{{{NAMESPACE}}}sumStat")]
        assert sum(counts) == rows
        if times:
            assert sum(times) == rows, variable.get("name")
            checked += 1
    assert checked > 40


def test_a_sensitive_variable_says_so(tmp_path: Path) -> None:
    root = tree(tmp_path / "file.xml")
    secured = [
        v.get("name")
        for v in root.iter(f"{{{NAMESPACE}}}var")
        if v.find(f"{{{NAMESPACE}}}security") is not None
    ]
    assert secured == ["ethnicity"]


def test_an_empty_round_has_a_codebook_of_zeros(tmp_path: Path) -> None:
    write_ddi(read(make_round()), tmp_path / "file.xml")
    text = (tmp_path / "file.xml").read_text("utf-8")
    assert "<caseQnty>0</caseQnty>" in text
