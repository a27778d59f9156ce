"""The pages of the course, and what is done on them.

- `answers`: saving what people write.
- `course`: reading the course.
- `progress`: ticks and done-marks.
"""
