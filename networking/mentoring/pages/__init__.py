"""What a mentor sees of a mentee, and a mentee of a mentor."""
