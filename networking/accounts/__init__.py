"""Joining, signing in, and getting back in."""
