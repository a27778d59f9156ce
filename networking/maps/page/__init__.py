"""The page of a map, and what a change sends of it."""
