"""Sessions of a pair: logged, read, and in which rhythm."""
