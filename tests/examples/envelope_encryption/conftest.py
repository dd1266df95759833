"""Quiets the SDK: its stream complains when it is collected after a refused decryption, and Python 3.13 tells of it."""

from __future__ import annotations

from aws_encryption_sdk.streaming_client import StreamDecryptor  # type: ignore[import-untyped]

StreamDecryptor.__del__ = lambda _stream: None
