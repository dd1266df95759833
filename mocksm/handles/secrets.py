"""Secrets in a test's hands: seeded, read back without a call, never shown in a repr."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mocksm.arn import Arn
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.functions import FunctionHandle
from mocksm.handles.keys import KeyHandle
from mocksm.handles.near import listing, missing, name_of, way_to
from mocksm.handles.versions import VersionHandle
from mocksm.seeding.places import Place
from mocksm.seeding.secret_seeds import SecretSeed
from mocksm.seeding.values import Value

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.parts import SecretVersion
    from mocksm.services.secretsmanager.store import Secret
    from mocksm.services.secretsmanager.store import Secrets as Store

__all__ = ["SecretHandle", "SecretHandles", "Value"]


class SecretHandle:
    """A secret, found anew at each look, so that it shows what the code under test made of it.

    To look is no call: no policy is asked, and neither ``aws.calls`` nor LastAccessedDate tell of it.

    Attributes:
        arn: Its ARN.
        name: Its name.
    """

    def __init__(self, secrets: SecretHandles, arn: str, name: str) -> None:
        self._secrets = secrets
        self.arn = arn
        self.name = name

    @property
    def value(self) -> str | bytes:
        """The current value: str for a SecretString, bytes for a SecretBinary."""
        if "AWSCURRENT" not in self._secret().stages:
            raise MocksmError(f"mocksm: secret {self.name!r} has no current value")
        return self.version().value

    @property
    def json(self) -> Any:
        """The current value, parsed as JSON; a MocksmError if it is none."""
        try:
            return json.loads(self.value)
        except ValueError as error:
            raise MocksmError(f"mocksm: the value of secret {self.name!r} is no JSON: use .value") from error

    def version(self, which: str = "AWSCURRENT") -> VersionHandle:
        """Return a version, by its id or by a staging label on it; KeyError with the versions that there are."""
        secret = self._secret()
        found = secret.stages.get(which, which)
        if found not in secret.versions:
            raise missing(f"version of secret {self.name!r}", which, [*secret.stages, *secret.versions])
        return VersionHandle(self._secrets, self.arn, found)

    @property
    def versions(self) -> list[str]:
        """The ids of all versions, oldest first, those without a label included."""
        return list(self._secret().versions)

    @property
    def stages(self) -> dict[str, str]:
        """The staging labels, each with the id of the version that holds it."""
        return dict(self._secret().stages)

    @property
    def description(self) -> str:
        """Its description."""
        return self._secret().description

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return dict(self._secret().tags or {})

    @property
    def policy(self) -> dict[str, Any] | None:
        """Its resource policy, as it was put; None without one."""
        policy = self._secret().policy
        return None if policy is None else dict(json.loads(policy.text))

    @property
    def kms_key(self) -> str | None:
        """Its KMS key, as it was named; None for ``aws/secretsmanager``."""
        return self._secret().kms_key_id

    @property
    def replicas(self) -> list[str]:
        """The Regions in which it has replicas."""
        return list(self._secret().replicas)

    @property
    def deleted(self) -> datetime | None:
        """When it goes, UTC; None where it is not scheduled for deletion."""
        return self._secret().deletion_date

    def rotate_with(
        self,
        function: FunctionHandle | str,
        *,
        every: int | str | None = None,
        duration: str | None = None,
        immediately: bool = True,
    ) -> None:
        """Configure rotation and rotate, as RotateSecret does.

        Args:
            function: The function, or its ARN.
            every: A number of days (AutomaticallyAfterDays, 1 to 1000), or an expression: ``"rate(12 hours)"``,
                ``"cron(0 8 1 * ? *)"``; None without a schedule.
            duration: How long the window is in which AWS rotates, in hours: ``"3h"``.
            immediately: Whether to rotate now; else only ``testSecret`` runs, and the schedule counts.

        Raises:
            MocksmError: ``function`` is a bare callable, or ``every`` neither days nor an expression.
            AwsError: What RotateSecret refuses.
        """
        if every is not None and (isinstance(every, bool) or not isinstance(every, (int, str))):
            raise MocksmError(
                f'mocksm: every={every!r} is no schedule: give days (30), "rate(12 hours)" or "cron(...)"'
            )
        if not isinstance(function, (FunctionHandle, str)):
            raise MocksmError(f"mocksm: rotate_with takes a function of aws.function(name, handler), not {function!r}")
        member = "ScheduleExpression" if isinstance(every, str) else "AutomaticallyAfterDays"
        rules = {member: every, "Duration": duration}
        given = {name: value for name, value in rules.items() if value is not None}
        params: dict[str, Any] = {"RotationRules": given} if given else {}
        arn = function if isinstance(function, str) else function.arn
        self._secrets.ask(
            "RotateSecret", SecretId=self.arn, RotationLambdaARN=arn, RotateImmediately=immediately, **params
        )

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
        return f"<mocksm secret {self.arn}{self._secrets.state(self.arn)}>"

    def _secret(self) -> Secret:
        return self._secrets.find(self.arn)


class SecretHandles:
    """The secrets of one account in one Region, whoever made them."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def make(self, seed: SecretSeed) -> SecretHandle:
        """Create a secret for ``aws.secret``, which says what can be said of one."""
        from mocksm.seeding.frames import without_frames
        from mocksm.seeding.planting_secrets import plant_secret

        __tracebackhide__ = True
        self._dispatcher.catch_up()
        try:
            made = plant_secret(Place(self._dispatcher, self._region), seed)
        except (AwsError, MocksmError) as problem:
            raise without_frames(problem)  # noqa: B904 - it is the same
        return SecretHandle(self, made.arn, made.name)

    def __getitem__(self, secret_id: str) -> SecretHandle:
        there = self._there(secret_id)
        secret = there.find(secret_id)
        return SecretHandle(there, secret.arn, secret.name)

    def __contains__(self, secret_id: str) -> bool:
        return self._there(secret_id)._store().find(secret_id) is not None  # noqa: SLF001 - it is of this kind

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
            raise missing("secret", secret_id, (each.name for each in self._store()), self._way_to(secret_id))
        return secret

    def state(self, arn: str) -> str:
        """Return what there is to say of a secret at a glance."""
        secret = self._store().find(arn)
        if secret is None:
            return ", gone"
        going = f", deleted by {secret.deletion_date:%Y-%m-%d}" if secret.deletion_date else ""
        return f" with {', '.join(secret.stages) or 'no value'}{going}"

    def value(self, secret: Secret, version: SecretVersion) -> str | bytes:
        """Return the value of a version, whatever policies say, and without a trace."""
        from mocksm.seeding.opening import open_value

        return open_value(self._dispatcher.cloud, secret, version)

    def ask(self, operation: str, **params: Any) -> dict[str, Any]:
        """Call Secrets Manager as the default caller, outside of the history."""
        if operation == "RotateSecret":
            params["ClientRequestToken"] = self._dispatcher.cloud.ids.uuid()
        return self._dispatcher.ask_as_test(self._region, "secretsmanager", operation, **params)

    def _there(self, secret_id: str) -> SecretHandles:
        """Return the secrets of the account and Region that an ARN names; a name is one of here."""
        arn = Arn.parse(name_of("secret", secret_id))
        return self if arn is None else SecretHandles(self._dispatcher.of_account(arn.account), arn.region)

    def _way_to(self, name: str) -> str:
        from mocksm.services.secretsmanager.store import Secrets as Store

        return way_to(self._dispatcher, Store, lambda store: store.find(name) is not None)

    def _store(self) -> Store:
        from mocksm.services.secretsmanager.store import Secrets as Store

        self._dispatcher.catch_up()
        return self._dispatcher.cloud.store(Store, self._dispatcher.tester.account, self._region)
