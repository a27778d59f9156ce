"""Network maps and steps in the browser."""
