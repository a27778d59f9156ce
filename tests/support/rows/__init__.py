"""Rows as the site itself makes them."""
