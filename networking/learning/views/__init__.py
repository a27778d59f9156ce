"""The pages of the course, and what is done on them."""
