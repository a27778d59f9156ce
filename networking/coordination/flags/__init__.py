"""Flags: pairs that a coordinator may want to ask about. List, file, digest and first page take
them from here.

A flag is no reproach. It says which facts raised it, since when, and a kind first step; a time of
pause is counted out of all but the coming end. It is not stored: it is raised by what is known
today, and gone when that changes. Closing one with an outcome closes it for the time that began on
its `since`: the same absence is told once, a new one raises a new flag.

- `attendance`: held against planned, for lists.
- `attendance_admin`: held against planned.
- `kinds`: the five kinds of flags, defined here and nowhere else.
- `loading`: running pairs with what flags are raised by.
"""

from networking.coordination.flags.kinds import Kind
from networking.coordination.flags.loading import mentee_units
from networking.coordination.flags.queries import (
    Flag,
    by_pair,
    close_flag,
    close_flags,
    flags_among,
    flags_of,
    told_to,
)

__all__ = [
    "Flag",
    "Kind",
    "by_pair",
    "close_flag",
    "close_flags",
    "flags_among",
    "flags_of",
    "mentee_units",
    "told_to",
]
