"""Every column about a person: what it is, who gets it, and what becomes of it."""
