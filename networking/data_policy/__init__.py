"""In which words a room says what becomes of its rows: whether they are exported, and when they go.

It knows no model. A room says it in its `personal_data.py`.

- `personal_fields`: a field and the rows of a person, as the privacy table has them.
"""
