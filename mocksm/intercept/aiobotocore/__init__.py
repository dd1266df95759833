"""The door for aiobotocore, and so for aioboto3; nothing of them is imported unless the user has done it."""
