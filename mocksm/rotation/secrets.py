"""The secret as a rotation step reads and fills it, by botocore's client; knows neither steps nor the mock."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session

_TRUE = {"true", "1", "y", "yes"}


@dataclass(frozen=True, slots=True)
class Rotation:
    """One secret in rotation.

    Attributes:
        client: A Secrets Manager client.
        arn: The secret's ARN.
        token: The id of the version that is to become the current one.
        rotation_token: What a rotation across accounts has to show; None where the event brought none.
    """

    client: Any
    arn: str
    token: str
    rotation_token: str | None = None

    def value(self, stage: str) -> str:
        """Return the value that holds a label; the client's ResourceNotFoundException if none does."""
        return _text(self.client.get_secret_value(SecretId=self.arn, VersionStage=stage), self.arn)

    def value_if_any(self, stage: str) -> str | None:
        """Return the value that holds a label, None if there is none."""
        try:
            return self.value(stage)
        except self.client.exceptions.ResourceNotFoundException:
            return None

    def pending(self) -> str:
        """Return the value of the version in rotation; the client's ResourceNotFoundException while it is empty."""
        answer = self.client.get_secret_value(SecretId=self.arn, VersionId=self.token, VersionStage="AWSPENDING")
        return _text(answer, self.arn)

    def has_pending(self) -> bool:
        """Say whether the version in rotation has its value, by an earlier attempt."""
        try:
            self.pending()
        except self.client.exceptions.ResourceNotFoundException:
            return False
        return True

    def put(self, value: str) -> None:
        """Give the version in rotation its value; the RotationToken goes along if the event and the API have one."""
        taken = self.client.meta.service_model.operation_model("PutSecretValue").input_shape.members
        shown = self.rotation_token is not None and "RotationToken" in taken
        self.client.put_secret_value(
            SecretId=self.arn,
            ClientRequestToken=self.token,
            SecretString=value,
            VersionStages=["AWSPENDING"],
            **({"RotationToken": self.rotation_token} if shown else {}),
        )

    def random_password(self, excluded: str) -> str:
        """Return a password of GetRandomPassword's, by the environment variables that AWS's functions have.

        Args:
            excluded: The characters that it may not have, unless EXCLUDE_CHARACTERS says otherwise.
        """
        environment = os.environ
        answer = self.client.get_random_password(
            ExcludeCharacters=environment.get("EXCLUDE_CHARACTERS", excluded),
            PasswordLength=int(environment.get("PASSWORD_LENGTH", "32")),
            ExcludeNumbers=_is_true(environment, "EXCLUDE_NUMBERS"),
            ExcludePunctuation=_is_true(environment, "EXCLUDE_PUNCTUATION"),
            ExcludeUppercase=_is_true(environment, "EXCLUDE_UPPERCASE"),
            ExcludeLowercase=_is_true(environment, "EXCLUDE_LOWERCASE"),
            RequireEachIncludedType=_is_true(environment, "REQUIRE_EACH_INCLUDED_TYPE", default="true"),
        )
        return str(answer["RandomPassword"])


def client_of(arn: str) -> Any:
    """Return a client for the secret's Region, at SECRETS_MANAGER_ENDPOINT if that is set.

    It is boto3's where boto3 is loaded, which keeps a session from one call to the next, and botocore's otherwise.
    """
    boto3: Any = sys.modules.get("boto3")
    make = boto3.client if boto3 else botocore.session.get_session().create_client
    endpoint = os.environ.get("SECRETS_MANAGER_ENDPOINT")
    return make("secretsmanager", region_name=_region_of(arn), endpoint_url=endpoint)


def _region_of(arn: str) -> str | None:
    """Return the Region of an ARN; None, which leaves it to the environment, for what is none."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 else None  # noqa: PLR2004 - arn:partition:service:Region:...


def _text(answer: Mapping[str, Any], arn: str) -> str:
    if "SecretString" not in answer:
        raise ValueError(f"Secret {arn} is binary: this rotation function takes text")
    return str(answer["SecretString"])


def _is_true(environment: Mapping[str, str], name: str, default: str = "false") -> bool:
    return environment.get(name, default).lower() in _TRUE
