"""A list of people from a spreadsheet."""
