"""Who fits whom."""
