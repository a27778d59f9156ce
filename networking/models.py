"""What people do, and with whom. One file per concept; every row is reached by `visible_to`."""

from networking.accounts.join_cards.models import CardSheet, Invitation
from networking.accounts.recovery.models import RecoveryCode, ReturnRequest
from networking.consents.models import Consent
from networking.coordination.flags.models import FlagOutcome
from networking.encryption.models import DataKey, KeyStoreMark, SiteMark
from networking.learning.models.progress import Tick, UnitProgress
from networking.learning.models.texts import Answer, KeptCopy, Reflection
from networking.maps.models import Area, Circle, Contact, Help, MapReach, Nature, NetworkMap, Tie
from networking.maps.steps.models import OutreachStep
from networking.mentoring.certificates.models import Certificate
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.mentoring.closing.models import Closing, LaterContact
from networking.mentoring.matching.models import FreeTime, Interest, MatchingProfile
from networking.mentoring.notes.models import ContactNote, PracticeNote, PracticeReach
from networking.mentoring.pairing.models import EndRequest
from networking.mentoring.reports.models import FollowUpReport
from networking.mentoring.sessions.models import Barrier, Session, Topic
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair, Pause
from networking.people.models.programmes import Absence, Cohort, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.sharing import Reach
from networking.safeguarding.models import Concern

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
