"""Reporting a concern, and reading it."""
