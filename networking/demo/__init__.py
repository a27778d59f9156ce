"""Demo people and what they did.

- `maps`: network maps and steps of the demo people.
- `pairs`: the demo programme.
"""
