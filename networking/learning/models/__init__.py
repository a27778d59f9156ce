"""What a person did and wrote in the course.

- `progress`: how far a person has come.
- `texts`: what a person writes.
"""
