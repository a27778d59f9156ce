"""Tests of the course: loading, reading, rendering."""
