"""People's judgement: rounds, self-assessments, evidence, marks, objections; own targets."""

from assessments.models.evidence import Evidence, EvidenceUse
from assessments.models.marking import Appointment, Mark, Objection, Outcome
from assessments.models.notices import Notice
from assessments.models.own_targets import OwnTargets, OwnTargetsFrozen
from assessments.models.responses import Answer, Query, Remark, Response
from assessments.models.rounds import Assessment, Round, StageWindow, StepTaken
from assessments.models.submissions import (
    Posting,
    Submission,
    SubmissionCount,
    SubmissionFrozen,
)

__all__ = [
    "Answer",
    "Appointment",
    "Assessment",
    "Evidence",
    "EvidenceUse",
    "Mark",
    "Notice",
    "Objection",
    "Outcome",
    "OwnTargets",
    "OwnTargetsFrozen",
    "Posting",
    "Query",
    "Remark",
    "Response",
    "Round",
    "StageWindow",
    "StepTaken",
    "Submission",
    "SubmissionCount",
    "SubmissionFrozen",
]
