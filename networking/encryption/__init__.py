"""People's own words, sealed with a key of their own.

- `vault`: sealing of own words.
- `wrapping`: keys of owners, wrapped with a master key of this installation.
"""
