"""What several tests in the browser need."""
