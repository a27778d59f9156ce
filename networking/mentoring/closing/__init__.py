"""Ending well: the closing of a pair."""
