"""Reporting a concern, and reading it.

- `inbox`: concerns as they are read and followed up.
- `reporting`: *Something does not feel right*.
"""
