"""Getting back into an account."""
