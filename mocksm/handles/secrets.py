"""Secrets in a test's hands: seeded, read back without a call, never shown in a repr."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.functions import FunctionHandle
from mocksm.handles.keys import KeyHandle
from mocksm.handles.near import listing, missing
from mocksm.iam.statements import PolicySource, document

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.store import Secret
    from mocksm.services.secretsmanager.store import Secrets as Store

Value = str | bytes | Mapping[str, Any] | list[Any] | int | float | bool


class SecretHandle:
    """A secret, found anew at each look, so that it shows what the code under test made of it."""

    def __init__(self, secrets: SecretHandles, arn: str, name: str) -> None:
        self._secrets = secrets
        self.arn = arn
        self.name = name

    @property
    def value(self) -> str | bytes:
        """The current value: str for a SecretString, bytes for a SecretBinary. Reading it is no call and leaves no trace."""
        return self._secrets.value(self._secret())

    @property
    def json(self) -> Any:
        """The current value, parsed as JSON."""
        return json.loads(self.value)

    @property
    def versions(self) -> list[str]:
        """The ids of all versions, oldest first, those without a label included."""
        return list(self._secret().versions)

    @property
    def stages(self) -> dict[str, str]:
        """The staging labels, each with the id of the version that holds it."""
        return dict(self._secret().stages)

    def rotate_with(self, function: FunctionHandle | str, *, every_days: int | None = None) -> None:
        """Configure rotation and rotate at once, as RotateSecret does; errors are AWS's.

        Args:
            function: The function, or its ARN.
            every_days: AutomaticallyAfterDays, 1 to 1000; None without a schedule.
        """
        params: dict[str, Any] = {} if every_days is None else {"RotationRules": {"AutomaticallyAfterDays": every_days}}
        arn = function if isinstance(function, str) else function.arn
        self._secrets.ask("RotateSecret", SecretId=self.arn, RotationLambdaARN=arn, **params)

    def replicate(self, region: str, *, kms_key: KeyHandle | str | None = None) -> None:
        """Add a replica in another Region, as ReplicateSecretToRegions does; errors are AWS's.

        Args:
            region: The other Region.
            kms_key: The key of that Region under which it is; ``aws/secretsmanager`` if None.
        """
        where = {"Region": region}
        if kms_key is not None:
            where["KmsKeyId"] = kms_key if isinstance(kms_key, str) else kms_key.arn
        self._secrets.ask("ReplicateSecretToRegions", SecretId=self.arn, AddReplicaRegions=[where])

    def __repr__(self) -> str:
        return f"<mocksm secret {self.arn}>"

    def _secret(self) -> Secret:
        return self._secrets.find(self.arn)


class SecretHandles:
    """The secrets of the default account in one Region, whoever made them."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def create(
        self,
        name: str,
        value: Value | None = None,
        *,
        description: str = "",
        kms_key: KeyHandle | str | None = None,
        policy: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
        owned_by: str | None = None,
    ) -> SecretHandle:
        """Create a secret: what ``aws.secret`` does, which says what each argument takes."""
        params: dict[str, Any] = {"Name": name, **_members(value)}
        if description:
            params["Description"] = description
        if kms_key is not None:
            params["KmsKeyId"] = kms_key if isinstance(kms_key, str) else kms_key.arn
        if tags:
            params["Tags"] = [{"Key": key, "Value": text} for key, text in tags.items()]
        made = self.ask("CreateSecret", **params)
        if policy is not None:
            self._attach(made["ARN"], policy)
        if owned_by is not None:
            self._hand_over(self.find(made["ARN"]), owned_by)
        return SecretHandle(self, made["ARN"], name)

    def _attach(self, arn: str, policy: PolicySource) -> None:
        """Attach a policy, or leave nothing of the secret that was just made for it."""
        try:
            self.ask("PutResourcePolicy", SecretId=arn, ResourcePolicy=json.dumps(document(policy)))
        except BaseException:
            with self._dispatcher.cloud.lock:
                self._store().remove(self.find(arn))
            raise

    def _hand_over(self, secret: Secret, service: str) -> None:
        """Make a secret one that another AWS service manages."""
        with self._dispatcher.cloud.lock:
            secret.owning_service = service
            secret.tags = {"aws:secretsmanager:owningService": service, **(secret.tags or {})}

    def __getitem__(self, secret_id: str) -> SecretHandle:
        secret = self.find(secret_id)
        return SecretHandle(self, secret.arn, secret.name)

    def __contains__(self, secret_id: str) -> bool:
        return self._store().find(secret_id) is not None

    def __iter__(self) -> Iterator[SecretHandle]:
        return iter([SecretHandle(self, secret.arn, secret.name) for secret in self._store()])

    def __repr__(self) -> str:
        return listing("secrets", (secret.name for secret in self))

    def __len__(self) -> int:
        return len(self._store())

    def find(self, secret_id: str) -> Secret:
        """Return what Secrets Manager keeps of a secret; KeyError with the near names if there is none."""
        secret = self._store().find(secret_id)
        if secret is None:
            raise missing("secret", secret_id, (each.name for each in self._store()))
        return secret

    def value(self, secret: Secret) -> str | bytes:
        """Return the current value of a secret, decrypted as the default caller."""
        from mocksm.services.secretsmanager.encryption import unseal

        if secret.current is None or secret.current.sealed is None:
            raise MocksmError(f"mocksm: secret {secret.name!r} has no current value")
        call = self._dispatcher.call_of_test(self._region, "secretsmanager", "GetSecretValue")
        with call.cloud.lock:
            return unseal(call, secret, secret.current)

    def ask(self, operation: str, **params: Any) -> dict[str, Any]:
        """Call Secrets Manager as the default caller, outside of the history."""
        if operation in {"CreateSecret", "RotateSecret"}:
            params["ClientRequestToken"] = self._dispatcher.cloud.ids.uuid()
        return self._dispatcher.ask_as_test(self._region, "secretsmanager", operation, **params)

    def _store(self) -> Store:
        from mocksm.services.secretsmanager.store import Secrets as Store

        self._dispatcher.catch_up()
        return self._dispatcher.cloud.store(Store, self._dispatcher.tester.account, self._region)


def _members(value: Value | None) -> dict[str, str | bytes]:
    match value:
        case None:
            return {}
        case bytes():
            return {"SecretBinary": value}
        case str():
            return {"SecretString": value}
        case bytearray() | memoryview():
            return {"SecretBinary": bytes(value)}
        case _:
            return {"SecretString": json.dumps(value)}
