"""What a person did and wrote in the course."""
