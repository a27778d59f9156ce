"""Export, deletion, retention, and who can read what.

- `consent_views`: What I agreed to.
- `erasure`: deleting a person.
- `export`: everything of one person, to read on a page or to take away as JSON.
- `guests`: what a guest did here.
- `key_store`: keys that nobody owns any more.
- `pair_words`: the words that hang on a pair, by the field they stand in.
- `retention`: how long the words of pairs stay.
- `visible_to_others`: what others can see of a person's.
- `withdrawing`: taking back what was shared.
"""
