"""What the Makefile calls: the environment, the gate, the locks."""
