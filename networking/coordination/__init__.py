"""What a coordinator sees of a programme.

- `people_admin`: people.
"""
