"""Envelope encryption of documents with the AWS Encryption SDK."""
