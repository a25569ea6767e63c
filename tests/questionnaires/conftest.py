from __future__ import annotations

from typing import Any

import pytest

from questionnaires import loader
from questionnaires.model import Questionnaire


@pytest.fixture(scope="session")
def sipas_2640() -> Questionnaire:
    return loader.load("sipas-2640")


@pytest.fixture
def toy() -> dict[str, Any]:
    """Small enough to count on the fingers: a rating, a multiple choice where bad, a number, a text."""
    yes_no = [
        {"code": "1", "value": "bad", "label": {"vi": "Chưa tốt", "en": "Bad"}},
        {"code": "2", "value": "good", "label": {"vi": "Tốt", "en": "Good"}},
    ]
    why = [
        {"code": code, "value": name, "label": {"vi": name, "en": name}}
        for code, name in [("a", "slow"), ("b", "rude")]
    ]
    items = [
        _item("1.1", "satisfaction", options=yes_no, satisfied=["2"], no_opinion=True, factor="1"),
        _item("why", "reason", kind="multi", options=why, ask_if={"item": "1.1", "values": ["bad"]}),
        _item("wait", "perception", kind="number", width=3),
        _item("comment", "comment", kind="text"),
    ]
    return {
        "id": "toy",
        "version": "1",
        "title": {"vi": "Thử", "en": "Toy"},
        "languages": ["vi", "en"],
        "pages": "single",
        "minutes": 1,
        "factors": [{"id": "1", "name": {"vi": "Phục vụ", "en": "Service"}}],
        "sections": [{"id": "a", "title": {"vi": "Một", "en": "One"}, "items": items}],
    }


def _item(item_id: str, role: str, **more: Any) -> dict[str, Any]:
    texts = {"label": {"vi": "Ông/bà thấy sao?", "en": "How was it?"}, "name": {"vi": "Tên", "en": "Name"}}
    return {"id": item_id, "role": role, "source": "ours", **texts, **more}
