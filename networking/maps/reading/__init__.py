"""What a map tells: its gaps, its measures, and both in sentences.

- `gaps`: gaps of a map.
- `measures`: each measure with its value and what it means.
- `summary`: what a map says.
"""
