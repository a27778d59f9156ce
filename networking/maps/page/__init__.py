"""The page of a map, and what a change sends of it.

- `fragments`: what a change of a map sends to HTMX.
- `links`: the ways on from a map.
- `list_rows`: the list of a map as HTML.
- `map_page`: the page of a network map, put together from its parts.
- `names_forms`: names first, sorted later.
- `names_views`: first contacts as a choice of its own.
"""
