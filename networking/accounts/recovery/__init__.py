"""Getting back into an account.

- `link`: where a one-time code is typed.
- `requests`: help to sign in for people who lost card and password.
"""
