"""Cards on paper with which people join."""
