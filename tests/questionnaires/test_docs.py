from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from questionnaires import loader
from questionnaires.check import check
from questionnaires.source import HERE

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "questionnaires.md").read_text("utf-8")


def test_the_smallest_questionnaire_of_the_guide_can_be_used(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    file = tmp_path / "quay-moi.yaml"
    file.write_text(found.group(1), "utf-8")
    assert check(loader.load(file)) == []


def test_every_field_of_the_format_is_explained() -> None:
    schema = json.loads((HERE / "schema.json").read_text("utf-8"))
    parts = [schema["properties"], *(schema["$defs"][part]["properties"] for part in ("section", "item"))]
    assert [field for part in parts for field in part if f"`{field}" not in GUIDE] == []


def test_the_glossary_gives_each_english_term_once() -> None:
    rows = re.findall(
        r"^\| (?!English|---)([^|]+) \| ([^|]+) \|", (DOCS / "glossary.md").read_text("utf-8"), re.M
    )
    assert len(rows) > 60
    assert [term for term, times in Counter(english for english, _ in rows).items() if times > 1] == []
