"""The floor: a bare Django project that serves one page, to measure ours against."""
