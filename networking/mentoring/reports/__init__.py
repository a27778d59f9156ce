"""A mentor's reports to the coordinators.

- `due`: which reports are due, late, drafts, or sent.
"""
