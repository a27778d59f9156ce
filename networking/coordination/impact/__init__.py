"""The impact report."""
