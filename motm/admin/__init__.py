"""What every page of the admin has, whatever it is about."""
