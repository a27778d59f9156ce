"""The mentor's pages: her mentees, how far they are, and what they share with her."""
