"""How a pair begins, pauses and ends."""
