"""What a map tells: its gaps, its measures, and both in sentences."""
