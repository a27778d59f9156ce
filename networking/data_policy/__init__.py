"""In which words a room says what becomes of its rows: exported, erased, deleted after a time.

It knows no model. A room says the first two in its `personal_data.py`, and what it deletes every
night in its `tidy.py`.

- `personal_fields`: a field and the rows of a person, as the privacy table has them.
- `tidy_steps`: one kind of thing that is deleted every night, and deleting it in batches.
"""
