"""The coordinators' pages: Django looks for them here. Each is made in its own room."""

from networking.accounts.join_cards import admin as join_cards
from networking.accounts.recovery import admin as recovery
from networking.backoffice import audit, memberships
from networking.coordination import admin as programmes
from networking.coordination import people_admin
from networking.coordination.progress import admin as progress
from networking.mentoring.check_ins import admin as check_ins
from networking.mentoring.pairing.admin import end_requests, pairs
from networking.mentoring.reports import admin as reports

__all__ = [
    "audit",
    "check_ins",
    "end_requests",
    "join_cards",
    "memberships",
    "pairs",
    "people_admin",
    "programmes",
    "progress",
    "recovery",
    "reports",
]
