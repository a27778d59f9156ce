"""Who is how far."""
