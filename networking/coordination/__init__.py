"""What a coordinator sees of a programme."""
