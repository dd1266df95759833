"""A job that reads a secret of another account under a role of that account."""
