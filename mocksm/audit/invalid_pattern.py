"""What is wrong with an event pattern, in the words of AWS's engine for them."""

from __future__ import annotations


class InvalidPattern(ValueError):
    """EventBridge would refuse the pattern; the text is its reason."""
