"""What people do, and with whom. One file per concept; every row is reached by `visible_to`."""

from networking.models.audit import AuditEvent
from networking.models.cards import CardSheet, Invitation, ReturnRequest
from networking.models.care import Concern, EndRequest
from networking.models.closing import Certificate, Closing, Consent, LaterContact
from networking.models.keys import DataKey, KeyStoreMark, SiteMark
from networking.models.maps import Area, Circle, Contact, Help, MapReach, Nature, NetworkMap, Tie
from networking.models.matching import FreeTime, Interest, MatchingProfile
from networking.models.mentoring import (
    Barrier,
    CheckIn,
    ContactNote,
    FlagOutcome,
    Moment,
    Session,
    Topic,
)
from networking.models.pairs import Pair, Pause
from networking.models.people import User
from networking.models.programmes import Absence, Cohort, Membership, Programme, Role
from networking.models.progress import Tick, UnitProgress
from networking.models.recovery import RecoveryCode
from networking.models.reflections import Answer, KeptCopy, Reach, Reflection
from networking.models.reports import FollowUpReport, PracticeNote, PracticeReach
from networking.models.steps import OutreachStep

__all__ = [
    "Absence",
    "Answer",
    "Area",
    "AuditEvent",
    "Barrier",
    "CardSheet",
    "Certificate",
    "CheckIn",
    "Circle",
    "Closing",
    "Cohort",
    "Concern",
    "Consent",
    "Contact",
    "ContactNote",
    "DataKey",
    "EndRequest",
    "FlagOutcome",
    "FollowUpReport",
    "FreeTime",
    "Help",
    "Interest",
    "Invitation",
    "KeptCopy",
    "KeyStoreMark",
    "LaterContact",
    "MapReach",
    "MatchingProfile",
    "Membership",
    "Moment",
    "Nature",
    "NetworkMap",
    "OutreachStep",
    "Pair",
    "Pause",
    "PracticeNote",
    "PracticeReach",
    "Programme",
    "Reach",
    "RecoveryCode",
    "Reflection",
    "ReturnRequest",
    "Role",
    "Session",
    "SiteMark",
    "Tick",
    "Tie",
    "Topic",
    "UnitProgress",
    "User",
]
