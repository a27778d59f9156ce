"""Sharing a map with the mentors of the pair.

- `part`: who can see a map.
"""
