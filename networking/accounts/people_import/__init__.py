"""A list of people from a spreadsheet.

- `checking`: what a list asks for, line by line.
- `headers`: the words that lists use for their columns and roles.
- `reading`: reads a table out of a file.
- `saving`: the yes to a list.
"""
