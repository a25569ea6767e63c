"""The ground floor: typed SQLAlchemy models, small files by subject."""

from survey.models.base import Base, now
from survey.models.people import ROLES, AuditEvent, Marker, SignIn, User
from survey.models.responses import (
    COMMENTS,
    PENDING,
    RESPONSES,
    TALLIES,
    Comment,
    Response,
    Tally,
    TallyPending,
)
from survey.models.rounds import (
    CHANNELS,
    FORMULAS,
    STATUSES,
    QuestionnaireVersion,
    Round,
    RoundUnit,
    RoundVersion,
)
from survey.models.units import Unit, UnitSuccessor

__all__ = [
    "CHANNELS",
    "COMMENTS",
    "FORMULAS",
    "PENDING",
    "RESPONSES",
    "ROLES",
    "STATUSES",
    "TALLIES",
    "AuditEvent",
    "Base",
    "Comment",
    "Marker",
    "QuestionnaireVersion",
    "Response",
    "Round",
    "RoundUnit",
    "RoundVersion",
    "SignIn",
    "Tally",
    "TallyPending",
    "Unit",
    "UnitSuccessor",
    "User",
    "now",
]
