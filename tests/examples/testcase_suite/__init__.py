"""A class that renews an API token, and its suite of ``unittest``."""
