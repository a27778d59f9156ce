"""Notes on practice, and on contacts with a pair."""
