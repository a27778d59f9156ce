"""A person's network map: what is on it, the drawing, the words, the page, and its files.

- `content`: a network map as it is read.
- `egonet`: measures of a personal network.
"""
