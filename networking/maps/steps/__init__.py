"""Steps towards others: planned, changed, and how they went."""
