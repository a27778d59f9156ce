"""Tests that need a real browser; see conftest.py for the page they are given."""
