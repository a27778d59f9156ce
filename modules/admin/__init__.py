"""Editing the course: its texts, and which parts are in it. For who has Django's permission
to change texts, given by an administrator; a coordinator's role alone does not give it."""

from modules.admin import structure, texts

__all__ = ["structure", "texts"]
