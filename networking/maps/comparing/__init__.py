"""Maps over time, and two of them side by side."""
