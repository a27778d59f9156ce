"""Maps over time, and two of them side by side.

- `differences`: what has changed from one map to another.
- `history`: all her maps by date.
- `two_maps`: two of her maps side by side.
"""
