"""Sums over the maps of a group."""
