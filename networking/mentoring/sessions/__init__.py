"""Sessions of a pair: logged, read, and in which rhythm.

- `calendar`: entries for calendars.
- `log`: the log of sessions as it is read.
- `rhythm`: held against planned.
"""
