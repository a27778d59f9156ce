"""Joining, signing in, and getting back in.

- `email`: a person's e-mail address.
- `guest_merge`: what a guest did, joined to the account that she has.
- `nicknames`: what a nickname may be.
- `passwords`: what a password must not be, said in plain words.
- `signing_in`: how django-allauth meets our people.
"""
