"""The second step of signing in.

- `factors`: the second factor beside the password.
"""
