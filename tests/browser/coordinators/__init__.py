"""The coordinators' pages in the browser."""
