"""People, programmes, pairs, and what is noted of them.

- `audit`: who did or opened what, without a word of what it said.
- `fields`: choices of which several may hold at once, kept in one whole number.
- `pairs`: pairs.
- `programmes`: programmes, their groups, who belongs to them in which role.
- `roles`: in which roles people belong to a programme.
- `users`: people.
"""
