"""The ground floor: typed SQLAlchemy models, small files by subject."""

from survey.models.alarms import Alarm, AlarmHook, AlarmSettings, DigestReader, Lease, Outgoing, RateWatch
from survey.models.base import Base, now
from survey.models.cases import APPROVED, CASE_STATES, CLEAR, HELD_BACK, REASONS, Case, CaseTopic
from survey.models.devices import DISCARDED, HELD, RELEASED, Device, DeviceEpoch, Flag, Quarantined
from survey.models.people import ROLES, AuditEvent, Marker, SignIn, User
from survey.models.publications import Boundary, Publication
from survey.models.report_drafts import ReportDraft
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
from survey.models.scoring import ASSESSMENTS, PERIODS, Assessment, AssessmentEntry, Evidence
from survey.models.units import Unit, UnitSuccessor

__all__ = [
    "APPROVED",
    "ASSESSMENTS",
    "CASE_STATES",
    "CHANNELS",
    "CLEAR",
    "COMMENTS",
    "DISCARDED",
    "FORMULAS",
    "HELD",
    "HELD_BACK",
    "PENDING",
    "PERIODS",
    "REASONS",
    "RELEASED",
    "RESPONSES",
    "ROLES",
    "STATUSES",
    "TALLIES",
    "Alarm",
    "AlarmHook",
    "AlarmSettings",
    "Assessment",
    "AssessmentEntry",
    "AuditEvent",
    "Base",
    "Boundary",
    "Case",
    "CaseTopic",
    "Comment",
    "Device",
    "DeviceEpoch",
    "DigestReader",
    "Evidence",
    "Flag",
    "Lease",
    "Marker",
    "Outgoing",
    "Publication",
    "Quarantined",
    "QuestionnaireVersion",
    "RateWatch",
    "ReportDraft",
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
