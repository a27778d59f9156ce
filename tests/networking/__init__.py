"""Tests of what people do: one file per concept or address."""
