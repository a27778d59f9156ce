"""Join cards: what stands on them, who makes them, and how one is joined with."""
