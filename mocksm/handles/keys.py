"""KMS keys in a test's hands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import AwsError
from mocksm.handles.near import listing, missing
from mocksm.iam.statements import PolicySource, document


class KeyHandle:
    """A KMS key.

    Attributes:
        id: The key id.
        arn: The key ARN.
    """

    def __init__(self, dispatcher: Dispatcher, region: str, key_id: str, arn: str) -> None:
        self._dispatcher = dispatcher
        self._region = region
        self.id = key_id
        self.arn = arn

    @property
    def state(self) -> str:
        """``Enabled``, ``Disabled``, ``PendingDeletion`` and so on, as DescribeKey says it."""
        described = self._dispatcher.ask_as_test(self._region, "kms", "DescribeKey", KeyId=self.arn)
        return str(described["KeyMetadata"]["KeyState"])

    def __repr__(self) -> str:
        return f"<mocksm key {self.arn}>"


class KeyHandles:
    """The KMS keys of the default account in one Region, whoever made them."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def create(
        self,
        *,
        alias: str | None = None,
        description: str = "",
        key_spec: str = "SYMMETRIC_DEFAULT",
        key_usage: str | None = None,
        policy: PolicySource | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> KeyHandle:
        """Create a key, and an alias for it if one is given; errors are AWS's."""
        params: dict[str, Any] = {"Description": description, "KeySpec": key_spec}
        if key_usage is not None:
            params["KeyUsage"] = key_usage
        if policy is not None:
            params["Policy"] = json.dumps(document(policy))
            params["BypassPolicyLockoutSafetyCheck"] = True  # a test may want a key that no one can manage
        if tags:
            params["Tags"] = [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
        made = self._ask("CreateKey", **params)["KeyMetadata"]
        if alias is not None:
            self._name(made["KeyId"], alias)
        return self._handle(made)

    def _name(self, key_id: str, alias: str) -> None:
        """Give a key an alias, or leave nothing of the key that was just made for it."""
        from mocksm.services.kms.store import Keys

        try:
            self._ask("CreateAlias", AliasName=alias, TargetKeyId=key_id)
        except BaseException:
            cloud = self._dispatcher.cloud
            with cloud.lock:
                store = cloud.store(Keys, cloud.account, self._region)
                store.remove(store[key_id])
            raise

    def __getitem__(self, key_id: str) -> KeyHandle:
        try:
            return self._handle(self._ask("DescribeKey", KeyId=key_id)["KeyMetadata"])
        except AwsError:
            for key in self:  # one that the default caller may not describe is there all the same
                if key_id in {key.id, key.arn}:
                    return key
            aliases = [alias["AliasName"] for alias in self._ask("ListAliases")["Aliases"]]
            raise missing("key", key_id, [*aliases, *(key.id for key in self)]) from None

    def __contains__(self, key_id: str) -> bool:
        try:
            self[key_id]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[KeyHandle]:
        params: dict[str, Any] = {}
        while True:
            listed = self._ask("ListKeys", **params)
            for key in listed["Keys"]:
                yield KeyHandle(self._dispatcher, self._region, key["KeyId"], key["KeyArn"])
            if not listed["Truncated"]:
                return
            params = {"Marker": listed["NextMarker"]}

    def __repr__(self) -> str:
        return listing("keys", (key.id for key in self))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _handle(self, metadata: Mapping[str, Any]) -> KeyHandle:
        return KeyHandle(self._dispatcher, self._region, metadata["KeyId"], metadata["Arn"])

    def _ask(self, operation: str, **params: Any) -> dict[str, Any]:
        return self._dispatcher.ask_as_test(self._region, "kms", operation, **params)
