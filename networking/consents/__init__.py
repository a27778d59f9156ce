"""What was agreed to, and when."""
