"""The picture of a map.

- `frame`: what is under every drawing of a network map.
- `geometry`: where everything stands on the drawing of a network map.
- `label_places`: where labels stand on the drawing of a map.
- `label_rules`: what a contact may be called.
- `label_wrapping`: how wide words are at most.
- `svg`: the picture of a network map.
"""
