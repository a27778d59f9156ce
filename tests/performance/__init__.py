"""Measurements: `make bench` (python -m tests.performance)."""
