"""The coordinators' pages, one file per concept. Everything is scoped by programme: see scope."""

from networking.admin import (
    audit,
    cards,
    check_ins,
    end_requests,
    memberships,
    pairs,
    people,
    programmes,
    progress,
    reports,
    returns,
)

__all__ = [
    "audit",
    "cards",
    "check_ins",
    "end_requests",
    "memberships",
    "pairs",
    "people",
    "programmes",
    "progress",
    "reports",
    "returns",
]
