"""A rotation function that was written by hand, and its tests."""
