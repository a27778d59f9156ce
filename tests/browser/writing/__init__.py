"""Writing, saving and leaving in the browser."""
