"""Synthetic answers of a realistic shape: units and channels differ, items go together, some are missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from questionnaires import layout
from questionnaires.model import Item, Questionnaire
from survey import clock
from survey.intake.parse import completeness, field_span
from survey.intake.submission import Submission
from survey.models import Round, Unit

CHANNEL_SHARE = {"kiosk": 0.72, "web": 0.28}
CHANNEL_SHIFT = {"kiosk": 0.12, "web": -0.25}
# Where the five levels part on the latent scale; about 95 % end in the two upper ones.
CUTS = np.array([-2.75, -2.25, -1.62, 0.05])
COMMENTS = (
    "Cán bộ hướng dẫn dễ hiểu, tôi chỉ phải đi một lần.",
    "Chỗ ngồi chờ hơi ít, buổi sáng đông người phải đứng.",
    "Trả kết quả đúng hẹn, cảm ơn trung tâm.",
    "Tôi góp ý lần trước nhưng chưa thấy trả lời.",
    "Mong có thêm người hướng dẫn nộp hồ sơ trên điện thoại.",
)
CHUNK = 20_000

Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Setting:
    """For whom answers are made up: one round, its questionnaire, its units, the days."""

    survey_round: Round
    questionnaire: Questionnaire
    units: Sequence[Unit]
    first: date
    last: date


def answers(setting: Setting, count: int, seed: Sequence[int]) -> Iterator[Submission]:
    """`count` submissions in order of day, the same for the same seed."""
    rng = np.random.default_rng(seed)
    unit_shift = rng.normal(0, 0.35, len(setting.units))
    size = rng.gamma(4.0, 1.0, len(setting.units))
    days = _days(rng, setting, count)
    for start in range(0, count, CHUNK):
        part = days[start : start + CHUNK]
        yield from _chunk(rng, setting, part, unit_shift, size / size.sum())


def _days(rng: Generator, setting: Setting, count: int) -> list[date]:
    span = [setting.first + timedelta(days=d) for d in range((setting.last - setting.first).days + 1)]
    weight = np.array([0.04 if day.weekday() >= 5 else 1.0 for day in span])
    return [span[i] for i in np.sort(rng.choice(len(span), count, p=weight / weight.sum()))]


def _chunk(
    rng: Generator,
    setting: Setting,
    days: list[date],
    unit_shift: NDArray[np.float64],
    share: NDArray[np.float64],
) -> Iterator[Submission]:
    n = len(days)
    unit = rng.choice(len(setting.units), n, p=share)
    names = list(CHANNEL_SHARE)
    channel = rng.choice(len(names), n, p=list(CHANNEL_SHARE.values()))
    mood = unit_shift[unit] + rng.normal(0, 0.75, n) + np.array([CHANNEL_SHIFT[c] for c in names])[channel]
    cards = _cards(rng, setting.questionnaire, mood)
    moments = _moments(rng, days)
    ids = rng.bytes(16 * n)
    said = rng.random(n) < 0.02
    for i, card in enumerate(cards):
        text = {"comment": COMMENTS[i % len(COMMENTS)]} if said[i] and names[channel[i]] == "web" else {}
        yield _submission(
            setting,
            ids[16 * i : 16 * i + 16],
            setting.units[unit[i]],
            names[channel[i]],
            card,
            moments[i],
            text,
        )


def _submission(
    setting: Setting, raw: bytes, unit: Unit, channel: str, card: str, moment: datetime, text: dict[str, str]
) -> Submission:
    survey_round, questionnaire = setting.survey_round, setting.questionnaire
    return Submission(
        id=UUID(bytes=raw, version=4),
        province=survey_round.province,
        round_id=survey_round.id,
        version_id=survey_round.version_id,
        unit_id=unit.id,
        channel=channel,
        language="vi",
        consent_version=survey_round.consent_version,
        status=completeness(questionnaire, card),
        answers=card,
        answers_json=layout.answers_json(questionnaire, card),
        round=survey_round.slug,
        version=survey_round.version.content_hash,
        unit=unit.code,
        field=card[field_span(questionnaire)],
        answered_at=moment,
        received_at=moment,
        comments=text,
        synthetic=True,
    )


def _moments(rng: Generator, days: list[date]) -> list[datetime]:
    """A time in office hours (7:30–11:30, 13:30–17:00) of each day."""
    minute = rng.integers(0, 450, len(days))
    minute = np.where(minute < 240, minute + 450, minute - 240 + 810)
    starts = {day: clock.day_start(day) for day in set(days)}
    latest = clock.now()
    return [min(starts[d] + timedelta(minutes=int(m)), latest) for d, m in zip(days, minute, strict=True)]


def _cards(rng: Generator, questionnaire: Questionnaire, mood: NDArray[np.float64]) -> list[str]:
    n, width = len(mood), layout.width(questionnaire)
    matrix = np.full((n, width), ord(layout.NO_ANSWER), dtype=np.uint8)
    for item in questionnaire.closed_items:
        place = layout.position(questionnaire, item.id)
        block = matrix[:, place.start : place.start + place.width]
        block[:] = _item(rng, item, mood).reshape(n, -1)
        _unask(questionnaire, item, matrix, block)
    _stop_early(rng, questionnaire, matrix)
    flat = matrix.tobytes().decode("ascii")
    return [flat[i * width : (i + 1) * width] for i in range(n)]


def _stop_early(rng: Generator, questionnaire: Questionnaire, matrix: Codes) -> None:
    """A few people stop before some question and leave the rest unanswered."""
    n, width = matrix.shape
    starts = sorted({layout.position(questionnaire, item.id).start for item in questionnaire.closed_items})
    stop = np.where(rng.random(n) < 0.02, rng.choice(starts[len(starts) // 4 :], n), width)
    left = (np.arange(width) >= stop[:, None]) & (matrix != ord(layout.NOT_ASKED))
    matrix[left] = ord(layout.NO_ANSWER)


def _item(rng: Generator, item: Item, mood: NDArray[np.float64]) -> Codes:
    n = len(mood)
    if item.role in ("satisfaction", "general"):
        return _levels(rng, item, mood)
    if item.kind == "multi":
        return _chosen(rng.random((n, len(item.options))) < 0.3)
    if item.kind == "number":
        return np.frombuffer(
            "".join(str(rng.integers(1, 9)).zfill(item.width) for _ in range(n)).encode(), np.uint8
        )
    codes = np.array([ord(o.code) for o in item.options if o.value != "under18"], dtype=np.uint8)
    weight = 0.75 ** np.arange(len(codes))
    chosen = rng.choice(codes, n, p=weight / weight.sum())
    if not item.required:
        chosen[rng.random(n) < 0.06] = ord(layout.NO_ANSWER)
    return chosen


def _levels(rng: Generator, item: Item, mood: NDArray[np.float64]) -> Codes:
    """Levels of one satisfaction item: its own ease, the person's mood, and chance."""
    n, feedback = len(mood), item.factor == "5"
    ease = np.random.default_rng(sum(map(ord, item.id))).normal(0.05, 0.12) - (0.30 if feedback else 0.0)
    level = np.searchsorted(CUTS, mood + ease + rng.normal(0, 0.55, n))
    codes = np.array([ord(o.code) for o in item.options], dtype=np.uint8)[level]
    if item.no_opinion:
        codes[rng.random(n) < (0.22 if feedback else 0.015)] = ord(layout.NO_OPINION)
    codes[rng.random(n) < 0.008] = ord(layout.NO_ANSWER)
    return codes


def _chosen(mask: NDArray[np.bool_]) -> Codes:
    """Marks of a multiple choice; who chose nothing gave no answer."""
    marks = np.where(mask, ord("1"), ord("0"))
    marks[~mask.any(axis=1)] = ord(layout.NO_ANSWER)
    return marks.astype(np.uint8)


def _unask(questionnaire: Questionnaire, item: Item, matrix: Codes, block: Codes) -> None:
    """Write "not asked" where the condition of a conditional item does not hold."""
    if item.ask_if is None:
        return
    cause = next(i for i in questionnaire.closed_items if i.id == item.ask_if.item)
    place = layout.position(questionnaire, cause.id)
    asked = [ord(o.code) for o in cause.options if o.value in item.ask_if.values]
    block[~np.isin(matrix[:, place.start], asked)] = ord(layout.NOT_ASKED)
