"""What a test makes and finds in one account: secrets, keys, users and roles. It opens no cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mocksm.engine.dispatch import Dispatcher
    from mocksm.handles.clients import Clients
    from mocksm.handles.keys import KeyHandle, KeyHandles
    from mocksm.handles.making import Policies
    from mocksm.handles.principals import PrincipalHandle
    from mocksm.handles.secrets import SecretHandle, SecretHandles
    from mocksm.handles.seeds import Versions
    from mocksm.iam.statements import PolicySource
    from mocksm.seeding.values import Value


class Seeding:
    """The part that the control object and an account's handle share."""

    _clients: Clients
    _only_account: str | None = None  # where it is set, the ARNs of users and roles have to be of this account

    @property
    def region(self) -> str:
        """The Region in which things are seeded and looked up."""
        raise NotImplementedError

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud; the test's own calls are made as the account's administrator."""
        raise NotImplementedError

    def secret(
        self,
        name: str,
        value: Value | None = None,
        *,
        description: str = "",
        kms_key: KeyHandle | str | None = None,
        policy: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
        owned_by: str | None = None,
        suffix: str | None = None,
        version_id: str | None = None,
        versions: Versions | None = None,
        labels: Mapping[str, str | int] | None = None,
    ) -> SecretHandle:
        """Create a secret; errors are AWS's, and ``calls`` does not show what the test itself seeds.

        Args:
            name: The secret's name.
            value: ``str`` makes a SecretString, ``bytes`` a SecretBinary, anything else becomes JSON; None makes a
                secret without a value.
            description: Its description.
            kms_key: A key handle, key id, ARN or alias; ``aws/secretsmanager`` if None. The test itself may seal with it,
                whatever its key policy says.
            policy: Its resource policy: statements of ``allow`` and ``deny``, a document, or JSON text.
            tags: Its tags.
            owned_by: The AWS service that manages it (``rds``, whose secrets are named ``rds!...``): it can be read, and
                is refused to change.
            suffix: The six letters and digits that end its ARN; by chance if None.
            version_id: The id of the value's version; by chance if None.
            versions: In place of ``value``: all values, oldest first, or ids of versions and their values. The last is
                the current one, the one before it AWSPREVIOUS; None is an empty version, as a rotation begins with.
            labels: Staging labels, each with the id of the version on which it stands, or its place among ``versions``
                (``{"blue": 0, "AWSPENDING": -1}``). The version on which AWSPENDING is is not made the current one.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     db = aws.secret("db", versions=["old", "current", "new"], labels={"AWSPENDING": -1}, suffix="AbCdEf")
        ...     db.arn[-9:], db.value, db.version("AWSPENDING").value
        ('db-AbCdEf', 'current', 'new')
        """
        __tracebackhide__ = True  # its variables hold the value
        from mocksm.handles.seeds import tags_of, versions_of
        from mocksm.seeding.secret_seeds import SecretSeed
        from mocksm.seeding.values import policy_to_someone

        return self.secrets.make(
            SecretSeed(
                name,
                versions_of(value, version_id, versions),
                labels,
                description,
                kms_key if kms_key is None or isinstance(kms_key, str) else kms_key.arn,
                policy_to_someone(policy),
                tags_of(tags),
                owned_by=owned_by,
                suffix=suffix,
            )
        )

    @property
    def secrets(self) -> SecretHandles:
        """The secrets that anyone made, by name or ARN."""
        from mocksm.handles.secrets import SecretHandles

        return SecretHandles(self.dispatcher, self.region)

    def key(
        self,
        *,
        alias: str | None = None,
        description: str = "",
        key_spec: str = "SYMMETRIC_DEFAULT",
        key_usage: str | None = None,
        policy: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
        multi_region: bool = False,
        key_id: str | None = None,
        material: bytes | None = None,
    ) -> KeyHandle:
        """Create a KMS key; errors are AWS's, and ``calls`` does not show what the test itself seeds.

        Args:
            alias: An alias for it, ``alias/app``.
            description: Its description.
            key_spec: Its KeySpec, ``RSA_2048``.
            key_usage: Its KeyUsage; None takes what goes with the KeySpec.
            policy: Its key policy, which binds as AWS's does, also where it leaves nobody who may manage the key; without
                one the account's own identity policies decide.
            tags: Its tags.
            multi_region: Whether it is the primary of a multi-Region key.
            key_id: Its id, a UUID, or ``mrk-`` and 32 hex digits of a multi-Region key; by chance if None.
            material: Its material, so that ciphertexts made elsewhere with mocksm can be decrypted: 32 bytes of a symmetric
                key, the bytes of an HMAC key, of any other its private key, PKCS #8 in DER. By chance if None.
        """
        __tracebackhide__ = True  # its variables hold the material
        from mocksm.handles.seeds import materials_of, tags_of
        from mocksm.seeding.key_seeds import AliasSeed, KeySeed, RegionSeed
        from mocksm.seeding.values import policy_to_someone

        here = RegionSeed(
            None, (AliasSeed(alias),) if alias else (), description, policy_to_someone(policy), tags_of(tags) or {}
        )
        seed = KeySeed(here, key_id, key_spec, key_usage, multi_region=multi_region, materials=materials_of(material))
        return self.keys.make(seed)

    @property
    def keys(self) -> KeyHandles:
        """The KMS keys that anyone made, by id, ARN or alias."""
        from mocksm.handles.keys import KeyHandles

        return KeyHandles(self.dispatcher, self.region)

    def role(
        self,
        name: str,
        policies: Policies = (),
        *,
        boundary: PolicySource | None = None,
        trust: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> PrincipalHandle:
        """Make an IAM role, with its identity policies; boto3's ``iam`` sees it, and can change it.

        Made again under the same name it is a new role; the handle that there was keeps its own policies.

        Args:
            name: Its name, with a path before it where it has one (``app/reader``), or its ARN.
            policies: Statements as ``allow(...)`` makes them, a policy document, or JSON text; a list may hold the ARNs of
                managed policies as well. To boto3's ``iam`` the statements are its inline policy ``mocksm``.
            boundary: Its permissions boundary, or the ARN of a managed policy.
            trust: Who may assume it: statements as ``allow("sts:AssumeRole", to=...)``. None trusts its account.
            tags: Its tags: ``aws:PrincipalTag/...``.

        Raises:
            MocksmError: AWS takes no such name or ARN, there is no such managed policy, or a document is no policy;
                nothing is made then.
        """
        from mocksm.handles.making import make

        return make(
            *("role", name, policies),
            cloud=self.dispatcher.cloud,
            region=self.region,
            clients=self._clients,
            account=self._only_account,
            boundary=boundary,
            trust=trust,
            tags=tags,
        )

    def user(
        self,
        name: str,
        policies: Policies = (),
        *,
        boundary: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> PrincipalHandle:
        """Make an IAM user, with its identity policies; the arguments are those of ``role``, and so are the errors."""
        from mocksm.handles.making import make

        return make(
            *("user", name, policies),
            cloud=self.dispatcher.cloud,
            region=self.region,
            clients=self._clients,
            account=self._only_account,
            boundary=boundary,
            tags=tags,
        )
