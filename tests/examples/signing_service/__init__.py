"""A service that signs receipts with a key of KMS, which only it may use."""
