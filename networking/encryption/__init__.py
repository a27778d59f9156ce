"""People's own words, sealed with a key of their own."""
