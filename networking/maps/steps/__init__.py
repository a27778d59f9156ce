"""Steps towards others: planned, changed, and how they went.

- `calendar`: entries for calendars.
- `cards`: the card of a step that is planned.
- `ideas`: examples of small steps, for each gap of a map.
"""
