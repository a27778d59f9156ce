"""The coordinators' pages, one file per concept. Everything is scoped by programme: see scope."""

from networking.admin import audit, memberships, pairs, people, programmes, progress

__all__ = ["audit", "memberships", "pairs", "people", "programmes", "progress"]
