"""What a site stored, printed and sent before the code was laid out in rooms must stay valid.

`tests/data/golden/` holds a pair of databases that the version of December 2026 made, before the
rooms, with the secrets of the tests: the cast of `tests/support/rows/cast.py`, a sheet with one
join card, and the sessions in which everybody was signed in. `expected.json` says what each person
read on which page then. These files are never made anew: a site that runs cannot do that either.
"""
