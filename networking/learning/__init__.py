"""Working through the course: ticks, answers, reflections, and the page of a unit.

- `checklist_sync`: what she does with her map ticks the lines of the unit that teaches it.
- `own_texts`: everything somebody wrote, and who can read it.
- `saved_texts`: the form of one text: its words, version and reach.
- `unit_forms`: the forms of a unit.
- `unit_page`: what a learner's pages show.
- `unit_path`: the path of stepping stones.
"""
