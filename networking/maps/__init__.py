"""A person's network map: what is on it, the drawing, the words, the page, and its files."""
