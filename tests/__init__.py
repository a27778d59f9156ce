"""Tests. Mirrors the apps; tests/browser drives real Chromium, tests/performance measures."""
