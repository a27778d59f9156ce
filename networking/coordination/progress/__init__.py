"""Who is how far.

- `matrix`: people and units.
- `matrix_admin`: the progress of a cohort as one table.
"""
