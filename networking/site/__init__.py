"""The front door, My page, and pages for when something is wrong."""
