"""What is proven: the function, its secret, and how the test tells whether a value works. It plays nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.handles.making import Policies
from mocksm.handles.secrets import SecretHandle, Value
from mocksm.rotation.proving.rules import CURRENT


@dataclass(frozen=True)
class Subject:
    """What is proven, and how to tell.

    Attributes:
        handler: The rotation function.
        secret: The secret's first value, or what makes the secret.
        works: Tells whether a value works now.
        reset: Brings the resource back to its first state.
        policies: What the function may do; None for everything.
        environment: The function's environment variables.
        single_user: Whether readers may be refused until finishSecret.
    """

    handler: Any
    secret: Value | Callable[[Aws], SecretHandle]
    works: Callable[[Any], object]
    reset: Callable[[], object]
    policies: Policies | None
    environment: Mapping[str, str] | None
    single_user: bool

    def made_in(self, cloud: Aws) -> SecretHandle:
        """Make the secret in a cloud.

        Raises:
            MocksmError: The test's function has made none, or one that has no value.
        """
        if not callable(self.secret):
            return cloud.secret("the/secret", self.secret)
        made = self.secret(cloud)
        if not isinstance(made, SecretHandle):
            raise MocksmError(
                f"mocksm: a function that prove gets as secret= returns the handle of the secret, as aws.secret(...) "
                f"does; this one returned {type(made).__name__}"
            )
        if CURRENT not in made.stages:
            raise MocksmError(f"mocksm: prove starts from a secret that has a value, and {made.name!r} has none")
        return made
