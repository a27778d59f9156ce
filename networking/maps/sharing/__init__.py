"""Sharing a map with the mentors of the pair."""
