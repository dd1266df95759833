"""A mock behind a socket, for what cannot be patched: other programs, other languages, other processes."""
