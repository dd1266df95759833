"""A Lambda handler that reads a secret through Powertools."""
