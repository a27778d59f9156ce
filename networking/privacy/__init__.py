"""Export, deletion, retention, and who can read what."""
