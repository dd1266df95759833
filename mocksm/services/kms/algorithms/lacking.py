"""What the installed ``cryptography`` does not have is refused by name, and never replaced by another algorithm."""

from __future__ import annotations


def lacking(what: str) -> NotImplementedError:
    """Return mocksm's refusal of what the installed ``cryptography`` lacks."""
    import cryptography

    return NotImplementedError(
        f"mocksm does not model {what} with the installed cryptography {cryptography.__version__}, which lacks it: "
        "pip install --upgrade cryptography"
    )
