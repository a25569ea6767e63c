"""Questionnaire versions: kept whole in the database, parsed once per process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from questionnaires.layout import Position, positions
from questionnaires.loader import canonical_json, content_hash, from_dict, layout_hash
from questionnaires.model import Questionnaire
from survey.models import QuestionnaireVersion


@dataclass(frozen=True)
class AskedVersion:
    """A stored version with its questionnaire, for those who only ask and take answers."""

    id: int
    content_hash: str
    questionnaire: Questionnaire


# One object for each content: what is worked out from a questionnaire is kept with the object.
_parsed: dict[str, Questionnaire] = {}


def register(session: Session, questionnaire: Questionnaire) -> QuestionnaireVersion:
    """The stored version with exactly this content; stored now when it is new."""
    digest = content_hash(questionnaire)
    found = session.scalar(select(QuestionnaireVersion).where(QuestionnaireVersion.content_hash == digest))
    if found is not None:
        return found
    version = QuestionnaireVersion(
        name=questionnaire.id,
        version=questionnaire.version,
        content_hash=digest,
        layout_hash=layout_hash(questionnaire),
        content=canonical_json(questionnaire),
    )
    session.add(version)
    session.flush()
    return version


def asked_version(connection: Connection, version_id: int, content_hash: str) -> AskedVersion:
    """The version of this id; its content is read only where this process has not seen it yet."""
    if content_hash not in _parsed:
        content = connection.scalar(
            select(QuestionnaireVersion.content).where(QuestionnaireVersion.id == version_id)
        )
        _parse(content_hash, content or b"")
    return AskedVersion(version_id, content_hash, _parsed[content_hash])


def _parse(content_hash: str, content: bytes) -> Questionnaire:
    # Several threads may parse it at once; all go on with the object of the first.
    return _parsed.setdefault(content_hash, from_dict(json.loads(content)))


def questionnaire_of(version: QuestionnaireVersion | AskedVersion) -> Questionnaire:
    """The questionnaire as it was asked, whatever its YAML says today; read once per process."""
    if isinstance(version, AskedVersion):
        return version.questionnaire
    return _parsed.get(version.content_hash) or _parse(version.content_hash, version.content)


def layout_of(version: QuestionnaireVersion) -> Sequence[Position]:
    return positions(questionnaire_of(version))
