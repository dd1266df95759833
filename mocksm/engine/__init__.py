"""The corridor: how a request is served, from the door to a room and back. Knows no service."""
