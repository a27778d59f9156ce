"""Reading and writing rows, whatever they are about.

- `compiled_queries`: querysets whose SQL is made once.
- `once`: a form that may arrive twice makes one row.
- `versions`: two windows that save the same thing.
"""
