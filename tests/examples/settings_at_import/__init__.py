"""A settings module that reads secrets as it is imported."""
