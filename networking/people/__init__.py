"""Who is who: people, programmes, pairs, and who may see whom. Everything else speaks of them.

- `access`: marks of views.
- `coverage`: who is in charge of a pair today.
- `guests`: a guest's work after *Leave quickly.
- `lost_keys`: whose words are deleted for good.
- `notices`: notices about a person's account.
- `recipients`: who reads what is for the coordinators or the safeguarding lead only.
- `requests`: who is asking.
- `roles`: what every page asks about a person.
- `sharing`: who reads what a person writes or draws.
"""
