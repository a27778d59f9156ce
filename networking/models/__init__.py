"""What people do, and with whom. One file per concept; every row is reached by `visible_to`."""

from networking.models.audit import AuditEvent
from networking.models.keys import DataKey
from networking.models.maps import Area, Circle, Contact, Help, MapReach, Nature, NetworkMap, Tie
from networking.models.people import User
from networking.models.programmes import Cohort, Invitation, Membership, Pair, Programme, Role
from networking.models.progress import Tick, UnitProgress
from networking.models.recovery import RecoveryCode
from networking.models.reflections import Answer, KeptCopy, Reach, Reflection
from networking.models.steps import OutreachStep

__all__ = [
    "Answer",
    "Area",
    "AuditEvent",
    "Circle",
    "Cohort",
    "Contact",
    "DataKey",
    "Help",
    "Invitation",
    "KeptCopy",
    "MapReach",
    "Membership",
    "Nature",
    "NetworkMap",
    "OutreachStep",
    "Pair",
    "Programme",
    "Reach",
    "RecoveryCode",
    "Reflection",
    "Role",
    "Tick",
    "Tie",
    "UnitProgress",
    "User",
]
