"""The mentor's pages: her mentees, how far they are, and what they share with her.

- `versioned_forms`: forms for long texts that two windows may change.
"""
