"""Pages of an account.

- `account`: a person's account.
- `allauth`: the pages of django-allauth.
- `leaving`: signing out, leaving quickly, and being done here.
"""
