"""What was agreed to, and when.

- `records`: what people agree to.
"""
