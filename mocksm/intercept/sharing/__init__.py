"""What sessions and clients that are made while a mock is active have in common, or do later: most of what they cost."""
