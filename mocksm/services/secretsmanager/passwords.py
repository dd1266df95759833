"""Random passwords."""

from __future__ import annotations

import string
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.errors import InvalidParameterException


@operation
def get_random_password(
    call: Call,
    *,
    password_length: int = 32,
    exclude_characters: str = "",
    exclude_numbers: bool = False,
    exclude_punctuation: bool = False,
    exclude_uppercase: bool = False,
    exclude_lowercase: bool = False,
    include_space: bool = False,
    require_each_included_type: bool = True,
) -> dict[str, Any]:
    """Return a password of the length and the types of characters asked for.

    A space, where it is included, is not a type of its own of which there has to be one (fact book, section 6.7,
    unsure). Passwords come from the mock's own chance, not from a source fit for real secrets.
    """
    types = [
        _without(characters, exclude_characters)
        for characters, excluded in (
            (string.ascii_uppercase, exclude_uppercase),
            (string.ascii_lowercase, exclude_lowercase),
            (string.digits, exclude_numbers),
            (string.punctuation, exclude_punctuation),
        )
        if not excluded
    ]
    allowed = "".join(types) + _without(" " if include_space else "", exclude_characters)
    if not allowed:
        raise InvalidParameterException("All characters have been excluded from selection.")
    required = types if require_each_included_type else []
    if not all(required):
        raise InvalidParameterException("All characters of the desired type have been excluded.")
    if password_length < len(required):
        raise InvalidParameterException("Password length is too short based on the required types.")
    characters = [call.ids.choice(one) for one in required]
    characters += call.ids.text(allowed, password_length - len(required))
    call.ids.shuffle(characters)
    return {"RandomPassword": "".join(characters)}


def _without(characters: str, excluded: str) -> str:
    return "".join(character for character in characters if character not in excluded)
