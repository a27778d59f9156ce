"""Working through the course: ticks, answers, reflections, and the page of a unit."""
