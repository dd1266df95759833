"""Parameters of Parameter Store in a test's hands: put there, read back without a trace, never shown in a repr."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.keys import KeyHandle
from mocksm.handles.near import listing, missing
from mocksm.seeding.opening_keys import opened
from mocksm.seeding.places import Place

if TYPE_CHECKING:
    from mocksm.services.ssm.store import Parameter, Parameters


class ParameterHandle:
    """A parameter, found anew at each look, so that it shows what the code under test made of it.

    Attributes:
        name: Its name.
        arn: Its ARN.
    """

    def __init__(self, parameters: ParameterHandles, name: str, arn: str) -> None:
        self._parameters = parameters
        self.name = name
        self.arn = arn

    @property
    def value(self) -> str:
        """The value of its latest version, decrypted; what is in a StringList has commas between."""
        return self._parameters.value(self._parameters.find(self.name))

    @property
    def type(self) -> str:
        """``String``, ``StringList`` or ``SecureString``."""
        return self._parameters.find(self.name).latest.type

    @property
    def version(self) -> int:
        """The number of its latest version."""
        return self._parameters.find(self.name).latest.number

    @property
    def labels(self) -> dict[str, int]:
        """Its labels, and the numbers of the versions that they are on."""
        return dict(self._parameters.find(self.name).labels)

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return dict(self._parameters.find(self.name).tags)

    def __repr__(self) -> str:
        return f"<mocksm parameter {self.arn}>"


class ParameterHandles:
    """The parameters of the default account in one Region, whoever put them; secrets that they reference are not among them."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def make(
        self,
        name: str,
        value: str | Sequence[str],
        *,
        secure: bool,
        kms_key: KeyHandle | str | None,
        tags: Mapping[str, str] | None,
    ) -> ParameterHandle:
        """Put a new parameter for ``aws.parameter``, which says what can be said of one."""
        key = kms_key.arn if isinstance(kms_key, KeyHandle) else kms_key
        params = {
            **_typed(name, value, secure=secure or key is not None),
            **({"KeyId": key} if key is not None else {}),
            **({"Tags": [{"Key": each, "Value": tag} for each, tag in tags.items()]} if tags else {}),
        }
        try:
            self._ask("PutParameter", key, Name=name, Tier="Intelligent-Tiering", **params)
        except AwsError as error:
            raise MocksmError(
                f"mocksm: Parameter Store refuses to make {name!r}: {error.code}: {error.message}"
            ) from error
        return self[name]

    def __getitem__(self, name: str) -> ParameterHandle:
        parameter = self.find(name)
        return ParameterHandle(self, parameter.name, parameter.arn)

    def __contains__(self, name: str) -> bool:
        return self._store().find(name) is not None

    def __iter__(self) -> Iterator[ParameterHandle]:
        return iter([ParameterHandle(self, each.name, each.arn) for each in self._store()])

    def __len__(self) -> int:
        return len(list(self._store()))

    def __repr__(self) -> str:
        return listing("parameters", (each.name for each in self._store()))

    def find(self, name: str) -> Parameter:
        """Return what Parameter Store keeps of a parameter; KeyError with the near names if there is none."""
        parameter = self._store().find(name)
        if parameter is None:
            raise missing("parameter", name, (each.name for each in self._store()))
        return parameter

    def value(self, parameter: Parameter) -> str:
        """Return the value of a parameter, whatever policies say."""
        try:
            answer = self._ask("GetParameter", parameter.latest.key_id, Name=parameter.name, WithDecryption=True)
        except AwsError as error:
            raise MocksmError(f"mocksm: parameter {parameter.name!r} cannot be read: {error.message}") from error
        value: str = answer["Parameter"]["Value"]
        return value

    def _ask(self, operation: str, key: str | None, **params: Any) -> dict[str, Any]:
        """Call Parameter Store as the default caller, outside of the history, who may use the key for the moment."""
        with opened(Place(self._dispatcher, self._region), [(self._region, key)]):
            return self._dispatcher.ask_as_test(self._region, "ssm", operation, **params)

    def _store(self) -> Parameters:
        from mocksm.services.ssm.store import Parameters

        self._dispatcher.catch_up()
        return self._dispatcher.cloud.store(Parameters, self._dispatcher.tester.account, self._region)


def _typed(name: str, value: str | Sequence[str], *, secure: bool) -> dict[str, str]:
    if isinstance(value, str):
        return {"Value": value, "Type": "SecureString" if secure else "String"}
    if secure:
        raise MocksmError(f"mocksm: {name!r} can't be a list and secure: Parameter Store has no such type")
    wrong = next((item for item in value if "," in item), None)
    if wrong is not None:
        raise MocksmError(f"mocksm: the list {name!r} takes texts without a comma, not {wrong!r}")
    return {"Value": ",".join(value), "Type": "StringList"}
