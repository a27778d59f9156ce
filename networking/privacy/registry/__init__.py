"""Every column about a person: what it is, who gets it, and what becomes of it.

- `checks`: system checks of the privacy table.
- `labels`: what the parts and fields of a download are called.
- `table`: the table of every field about a person, joined from the rooms.
"""
