"""A mentor's reports to the coordinators."""
