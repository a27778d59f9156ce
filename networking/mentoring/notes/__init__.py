"""Notes on practice, and on contacts with a pair.

- `contact_notes`: what coordinators note about a pair, for each other.
"""
