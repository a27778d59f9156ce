"""Every column about a person: what it is, who gets it, and what becomes of it.

- `checks`: system checks of the privacy table.
- `labels`: what the parts and fields of a download are called.
- `pairs`: the part of the privacy table about pairs.
- `people`: the table of every field about a person.
"""
