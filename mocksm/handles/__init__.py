"""What a test holds: handles of secrets, keys, functions, principals and the clock. They know the rooms and no door."""
