"""A list of people brought as CSV or XLSX: read, checked line by line, and taken whole or not."""
