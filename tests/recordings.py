"""Own recordings for tests of what can be heard: any sound will do, since nobody listens."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from questionnaires.loader import load
from questionnaires.model import Questionnaire
from survey import audio, config
from survey.audio import library
from survey.audio.script import Line, script
from survey.registry.places import Province

LAO_CAI = Province("tỉnh", "Lào Cai")
MOT_CHAM = load("mot-cham")
SHIPPED = sorted(library.SHIPPED.rglob("*.mp3"))
SOUND = SHIPPED[0].read_bytes()


def lines(language: str = "vi", questionnaire: Questionnaire = MOT_CHAM) -> dict[str, Line]:
    return script(questionnaire, language, province=LAO_CAI)


def record(
    settings: config.Config,
    key: str,
    sound: bytes = SOUND + b"a",
    where: str = "mot-cham/vi",
    suffix: str = ".mp3",
) -> Path:
    """Put a recording where an office puts its own."""
    path = settings.instance / "audio" / where / f"{key}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sound)
    audio.forget()
    return path


def reworded(item_id: str, text: str) -> Questionnaire:
    """mot-cham with another wording of a question, as a later version would have it."""
    sections = tuple(
        replace(
            part,
            items=tuple(
                replace(i, label={**i.label, "vi": text}) if i.id == item_id else i for i in part.items
            ),
        )
        for part in MOT_CHAM.sections
    )
    return replace(MOT_CHAM, version="2027.1", sections=sections)


def addressed(sound: bytes) -> str:
    return f"?v={sha256(sound).hexdigest()[:8]}"
