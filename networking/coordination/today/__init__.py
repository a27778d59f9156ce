"""What needs a coordinator today.

- `digest`: the weekly mail to coordinators.
"""
