"""The coordinators' pages about pairs.

- `cycles`: moving the end of a cycle.
- `end_requests`: requests to end a pair.
- `ending`: ending a pair.
- `pairs`: pairs.
"""
