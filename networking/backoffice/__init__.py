"""What every page of the coordinators is made of."""
