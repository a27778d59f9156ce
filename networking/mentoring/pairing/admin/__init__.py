"""The coordinators' pages about pairs."""
