"""Loading the course from its fixtures: read and checked whole, then written in one transaction."""

from modules.loading.fixtures import FixtureProblems, Fixtures, read_fixtures
from modules.loading.writing import Difference, load

__all__ = ["Difference", "FixtureProblems", "Fixtures", "load", "read_fixtures"]
