"""What every page of the coordinators is made of.

- `audit`: who did or opened what.
- `columns`: one set of columns for a list on screen and for what is downloaded of it.
- `disclosure`: what a table may show of a group.
- `filters`: whose pairs a list shows.
- `lists`: pages of our own in the coordinators' pages.
- `memberships`: who belongs to a programme in which role.
- `near_days`: days as coordinators enter them.
- `scope`: who sees what in the coordinators' pages.
- `site`: the coordinators' pages.
- `spreadsheets`: cells that people take into a spreadsheet.
"""
