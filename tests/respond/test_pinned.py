"""A round asks what it pinned when it was made, whatever happens to the YAML file afterwards."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from questionnaires.layout import decode
from questionnaires.loader import load
from questionnaires.source import HERE
from survey import store
from survey.models import Round, RoundVersion
from survey.registry import rounds, versions
from survey.registry.versions import questionnaire_of, register
from tests.conftest import make_round
from tests.respond.conftest import stored
from tests.respond.visitor import Visitor, forms_of

ASKED = "Ông/bà hài lòng thế nào với việc phục vụ hôm nay?"


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    copy = tmp_path / "mot-cham.yaml"
    copy.write_text((HERE / "mot-cham.yaml").read_text("utf-8"), "utf-8")
    return copy


def forget_what_this_process_read() -> None:
    versions._parsed.clear()


def test_a_round_whose_yaml_has_changed_is_still_asked_and_readable(citizen: FlaskClient, yaml: Path) -> None:
    round_id = make_round(questionnaire=str(yaml))
    yaml.write_text(yaml.read_text("utf-8").replace(ASKED, "Câu khác?").replace("waiting", "queue"), "utf-8")
    forget_what_this_process_read()
    visitor = Visitor(citizen)
    assert ASKED in visitor.page.text
    visitor.fill({"general": "3", "reasons": ["waiting"]})
    assert visitor.press().status_code == 303
    with store.reading() as session:
        asked = questionnaire_of(session.get_one(Round, round_id).version)
    assert decode(asked, stored()[0].answers) == {"general": "3", "reasons": ["waiting"]}


def test_a_form_opened_before_a_wording_was_mended_is_still_taken(citizen: FlaskClient, yaml: Path) -> None:
    make_round(questionnaire=str(yaml))
    old = Visitor(citizen)
    yaml.write_text(yaml.read_text("utf-8").replace(ASKED, "Ông/bà thấy hôm nay thế nào?"), "utf-8")
    with store.writing() as session:
        found = rounds.find(session, "dot-1", "15")
        assert found is not None
        mended = register(session, load(yaml))
        session.add(RoundVersion(round_id=found.id, version_id=mended.id))
        found.version = mended
    assert "Ông/bà thấy hôm nay thế nào?" in citizen.get("/d/02839").text
    old.fill({"general": "4"})
    assert old.press().status_code == 303
    [form] = [f for f in forms_of(citizen.get("/d/02839").text) if f.survey]
    assert citizen.post(form.action, data=form.fields() | {"general": "5"}).status_code == 303
    assert len({response.version_id for response in stored()}) == 2
