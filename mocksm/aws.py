"""The control object: what a test holds while the mock is active. It opens clouds, and knows no door."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from mocksm.engine.cloud import DEFAULT_ACCOUNT, DEFAULT_REGION, Cloud, Snapshot
from mocksm.engine.dispatch import Dispatcher
from mocksm.engine.faults import Fault
from mocksm.engine.history import Calls
from mocksm.errors import MocksmError, UnmockedRequest
from mocksm.handles.clients import Clients
from mocksm.handles.clocks import ClockHandle
from mocksm.handles.failing import order
from mocksm.handles.functions import FunctionHandle, FunctionHandles
from mocksm.handles.keys import KeyHandle, KeyHandles
from mocksm.handles.people import People
from mocksm.handles.principals import PrincipalHandle
from mocksm.handles.rotations import RotationHandles
from mocksm.handles.secrets import SecretHandle, SecretHandles, Value
from mocksm.iam.principal import is_account
from mocksm.iam.statements import PolicySource
from mocksm.intercept.environment import ACCESS_KEY_ID
from mocksm.services import ROOMS, room
from mocksm.wire.http import HttpRequest, HttpResponse


class Aws(People):
    """One mock's cloud, seen from the test: seed it, look at it, make it fail, move its time.

    Args:
        region: The Region of clients that name none; the environment's where None, and ``us-east-1`` without any.
        account: The default caller's account, twelve digits; where None an AWS_ACCESS_KEY_ID of twelve digits tells it,
            else it is ``123456789012``.
        random_seed: Makes ids, ARN suffixes and random passwords the same in every run. Key material stays random.
        seeded_keys: Makes the material of KMS keys, data keys and the nonces of symmetric ciphertexts the same in every
            run too; it needs a ``random_seed``. Such keys are public knowledge: whoever knows the seed has them. What
            OpenSSL chooses by chance (ECDSA, PSS, OAEP, ML-DSA, GenerateRandom, wrapping keys for imports) stays random.
        passthrough: Services (botocore's names) or host names whose requests mocksm lets through to where they go.
        shared_loader: Whether sessions that are made while the mock is active share what botocore parsed of its data
            files, which makes clients several times faster. False leaves botocore to itself.
        strict_credentials: Whether an access key that mocksm did not issue is refused, as AWS refuses it. False takes it
            for the default caller's, whatever its token says. The environment's stand-ins and twelve digits stay valid.
        secrets: What is there from the start: names to values (``str``, ``bytes``, or anything that JSON can hold).
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        account: str | None = None,
        random_seed: int | None = None,
        seeded_keys: bool = False,
        passthrough: Sequence[str] = (),
        shared_loader: bool = True,
        strict_credentials: bool = False,
        secrets: Mapping[str, Value] | None = None,
    ) -> None:
        if account is not None and not is_account(f"{account}"):
            raise MocksmError(f"mocksm: account={account!r} is no account id: it takes twelve digits")
        if isinstance(passthrough, str):
            raise MocksmError(f"mocksm: passthrough takes a list, as in passthrough=[{passthrough!r}]")
        if seeded_keys and random_seed is None:
            raise MocksmError("mocksm: seeded_keys=True has no seed: give random_seed=... as well")
        self._region = region
        self._account = None if account is None else f"{account}"
        self._random_seed = random_seed
        self._key_seed = random_seed if seeded_keys else None
        self._passthrough = frozenset(passthrough)
        self._shared_loader = shared_loader
        self._strangers = frozenset({ACCESS_KEY_ID}) if strict_credentials else None
        self._seeded = dict(secrets or {})
        self._cloud: Cloud | None = None
        self._dispatcher: Dispatcher | None = None
        self._clients = Clients()
        self._attempts: list[str] = []
        self._default_region = region or DEFAULT_REGION

    # -- what a test asks for ------------------------------------------------------------------------------------------

    @property
    def region(self) -> str:
        """The Region in which this object seeds and looks things up, unless a call names another."""
        return self._default_region

    @property
    def cloud(self) -> Cloud:
        """The state behind this object.

        Raises:
            MocksmError: The mock is not active.
        """
        if self._cloud is None:
            raise MocksmError("mocksm: this mock is not active; use it inside `with mock_secrets() as aws:`")
        return self._cloud

    @property
    def clock(self) -> ClockHandle:
        """The cloud's time; moving it runs what falls due."""
        return ClockHandle(self.dispatcher)

    @property
    def calls(self) -> Calls:
        """Every call that was served, oldest first; ``aws.calls("kms:Decrypt")`` narrows them down."""
        return Calls(self.cloud.records)

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud for the handles."""
        self.cloud  # noqa: B018 - says so if the mock is not active
        if self._dispatcher is None:
            raise MocksmError("mocksm: this mock is not active")
        return self._dispatcher

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
    ) -> SecretHandle:
        """Create a secret; errors are AWS's, and ``calls`` does not show what the test itself seeds.

        Args:
            name: The secret's name.
            value: ``str`` makes a SecretString, ``bytes`` a SecretBinary, anything else becomes JSON; None makes a
                secret without a value.
            description: Its description.
            kms_key: A key handle, key id, ARN or alias; ``aws/secretsmanager`` if None.
            policy: Its resource policy: statements of ``allow`` and ``deny``, a document, or JSON text.
            tags: Its tags.
            owned_by: The AWS service that manages it (``rds``, whose secrets are named ``rds!...``): it can be read, and
                is refused to change.
        """
        return self.secrets.create(
            name, value, description=description, kms_key=kms_key, policy=policy, tags=tags, owned_by=owned_by
        )

    @property
    def secrets(self) -> SecretHandles:
        """The secrets that anyone made, by name or ARN."""
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
    ) -> KeyHandle:
        """Create a KMS key, and an alias (``alias/app``) for it if one is given; errors are AWS's.

        A key's ``policy`` binds, as AWS's does: without one the account's own identity policies decide.
        """
        return self.keys.create(
            alias=alias, description=description, key_spec=key_spec, key_usage=key_usage, policy=policy, tags=tags
        )

    @property
    def keys(self) -> KeyHandles:
        """The KMS keys that anyone made, by id, ARN or alias."""
        return KeyHandles(self.dispatcher, self.region)

    def function(
        self, name: str, handler: Callable[[Any, Any], Any], *, role: PrincipalHandle | None = None
    ) -> FunctionHandle:
        """Make a Lambda function of ``handler(event, context)``; Secrets Manager may invoke it, its calls are its role's."""
        return self.functions.create(name, handler, role=role)

    @property
    def functions(self) -> FunctionHandles:
        """The Lambda functions, by name or ARN."""
        return FunctionHandles(self.dispatcher, self.region)

    @property
    def rotations(self) -> RotationHandles:
        """Every rotation that ran, oldest first."""
        self.dispatcher.catch_up()
        return RotationHandles(self.cloud)

    def client(self, service: str, *, region: str | None = None) -> Any:
        """Return a botocore client of ``service`` that is signed by the default caller."""
        return self._clients.make(service, region or self.region)

    def fail(
        self,
        operation: str,
        error: str | Exception,
        *,
        message: str | None = None,
        times: int | None = None,
        after: int = 0,
    ) -> Fault:
        """Make calls fail, from now on.

        Args:
            operation: ``kms:Decrypt``, or with wildcards ``secretsmanager:*``.
            error: A code of AWS's (``"DisabledException"``), or an exception that the call then raises in the client.
            message: The sentence that comes with the code; one that says it was ordered if None.
            times: How many calls fail, all if None.
            after: How many calls go well before.

        Raises:
            MocksmError: There is no such operation, or no such error.
        """
        fault = order(operation, error, message=message, times=times, after=after)
        self.cloud.faults.add(fault)
        return fault

    def snapshot(self) -> Snapshot:
        """Return the state as it is now, for ``restore``."""
        return self.cloud.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot; handles and clients go on working and see what it holds."""
        self.cloud.restore(snapshot)

    def reset(self) -> None:
        """Start over with a new cloud of the same options; handles of before find nothing in it."""
        self._open()

    def __getattr__(self, name: str) -> NoReturn:
        """Tell a test that takes the fixture ``mocksm`` for the module of that name how to import what it wants."""
        if name in sys.modules["mocksm"].__all__:
            raise AttributeError(
                f"mocksm: `mocksm` is the fixture here, and no module: use `from mocksm import {name}`"
            )
        raise AttributeError(f"mocksm: {type(self).__name__} has no {name!r}; dir() lists what there is")

    # -- what the doors ask for (intercept.active.ActiveMock) ----------------------------------------------------------

    def serves(self, service: str) -> bool:
        """Say whether mocksm has the service of botocore's name."""
        return service in ROOMS and service not in self._passthrough

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Serve a request of a service that mocksm has."""
        return self.dispatcher.handle(request)

    def passes(self, service: str | None, host: str) -> bool:
        """Say whether the test lets requests of the service, or to the host, through."""
        return service in self._passthrough or host in self._passthrough

    def refuse(self, service: str | None, what: str, url: str) -> NoReturn:
        """Refuse a request that would have reached the real AWS, and remember it."""
        asked = service or "HOST"
        attempt = (
            f"mocksm did not send {what} to {url}: the host is AWS's, and mocksm has no {service or 'such service'}, "
            f"only {', '.join(ROOMS)}. Mock it otherwise (moto, botocore's Stubber), or let it through with "
            f"mock_secrets(passthrough=[{asked!r}]) or `mocksm_passthrough` in pytest's ini file. A test that means to see "
            f"this refusal takes it off the report with aws.take_refusals()."
        )
        self._attempts.append(attempt)
        raise UnmockedRequest(attempt)

    def issued(self, access_key_id: str) -> bool:
        """Say whether an access key means something here: one that this mock issued, or an account's twelve digits."""
        return is_account(access_key_id) or (self._cloud is not None and self._cloud.credentials.issued(access_key_id))

    # -- life ----------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        before = self._cloud
        account = self._account or _account_of_environment()
        self._cloud = Cloud(account=account, random_seed=self._random_seed, key_seed=self._key_seed)
        self._cloud.credentials.strangers = self._strangers
        if before is not None:  # handles of users and roles go on signing after a reset
            self._cloud.credentials, self._cloud.directory = before.credentials, before.directory
            self._cloud.directory.keep_the_tests_own()
        self._dispatcher = Dispatcher(self._cloud, room)
        for name, value in self._seeded.items():
            self.secret(name, value)

    def _close(self) -> None:
        self._cloud = self._dispatcher = None


def _account_of_environment() -> str:
    key = os.environ.get("AWS_ACCESS_KEY_ID", "")
    return key if is_account(key) else DEFAULT_ACCOUNT
