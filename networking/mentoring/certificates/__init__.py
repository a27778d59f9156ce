"""Certificates of a pair."""
