"""How a pair begins, pauses and ends.

- `end_forms`: the gate for asking to end a pair.
- `end_requests`: asking to end a pair.
- `ending_views`: asking the coordinators to end a pair.
- `pauses`: pauses that the people of a pair declare.
- `pauses_forms`: the gate for pauses of a pair.
- `pauses_views`: pauses of a pair.
- `retention_dates`: until when the words of a pair are kept.
- `shared_rows`: what people share with the mentors of a pair.
"""
