"""A list of people imported from CSV or XLSX: read, checked line by line, taken whole or not."""
