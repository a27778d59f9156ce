"""A concern: reported, read, followed up."""
