from cases.models.addition import Addition
from cases.models.anchor import Anchor
from cases.models.assignment import Assignment
from cases.models.call import Call
from cases.models.case import Case
from cases.models.clock import Clock
from cases.models.consultation import Attendance, Consultation, PlanTask
from cases.models.event import CaseEvent
from cases.models.evidence import Evidence
from cases.models.follow import Follow
from cases.models.kept_photo import KeptPhoto
from cases.models.last_opened import LastOpened
from cases.models.look_alarm import LookAlarm
from cases.models.lookup import PhoneLookup
from cases.models.notice_wish import NoticeWish
from cases.models.order import OrderNumbers, SupervisionOrder
from cases.models.pause import Pause
from cases.models.publication import Publication
from cases.models.question import Question, Reply
from cases.models.rating import Rating
from cases.models.rating_hold import RatingHold
from cases.models.recount import Recount
from cases.models.recusal import Recusal
from cases.models.reporter import Reporter
from cases.models.retention import Disposal, DisposedCase, LegalHold, RetentionRule
from cases.models.robot import Robot
from cases.models.seal_key import SealKey

__all__ = [
    "Anchor",
    "Assignment",
    "Attendance",
    "Call",
    "Case",
    "CaseEvent",
    "Clock",
    "Consultation",
    "Disposal",
    "DisposedCase",
    "Evidence",
    "Follow",
    "KeptPhoto",
    "LastOpened",
    "LegalHold",
    "LookAlarm",
    "NoticeWish",
    "Pause",
    "OrderNumbers",
    "PhoneLookup",
    "PlanTask",
    "Publication",
    "Question",
    "Rating",
    "RatingHold",
    "Recount",
    "Recusal",
    "Addition",
    "Reply",
    "Reporter",
    "RetentionRule",
    "Robot",
    "SealKey",
    "SupervisionOrder",
]
