"""Demo people and what they did."""
