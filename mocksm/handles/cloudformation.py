"""CloudFormation in a test's hands: stacks deployed in a line, and what stands for resources that mocksm does not have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.near import listing, missing

if TYPE_CHECKING:
    from mocksm.services.cloudformation.options import Options
    from mocksm.services.cloudformation.store import Stack, Stacks

H = TypeVar("H", bound=Callable[[Any, Any], Any])

Template = str | Path | Mapping[str, Any]

_GOOD = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
_CAPABILITIES = ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
_NOTHING = "No updates are to be performed."


class StackHandle:
    """A stack, found anew at each look.

    Attributes:
        arn: Its ARN.
        name: Its name.
    """

    def __init__(self, stacks: StackHandles, stack: Stack) -> None:
        self._stacks = stacks
        self.arn: str = stack.id
        self.name: str = stack.name

    @property
    def status(self) -> str:
        """``CREATE_COMPLETE``, ``UPDATE_ROLLBACK_COMPLETE``, ..."""
        return self._stack().status

    @property
    def outputs(self) -> dict[str, str]:
        """The values of its outputs by name."""
        return {name: value for name, (value, _) in self._stack().outputs.items()}

    @property
    def resources(self) -> dict[str, str]:
        """What Ref gives of each resource that exists, by logical id: the ARN of a secret, the name of a role."""
        return {name: each.physical_id for name, each in self._stack().resources.items() if each.exists}

    @property
    def failures(self) -> dict[str, str]:
        """Why resources failed, by logical id, in the stack's last operation; nothing of those before."""
        return _failures(self._stack())

    def delete(self) -> None:
        """Delete it, as DeleteStack does.

        Raises:
            MocksmError: CloudFormation would not.
        """
        self._stacks.ask("DeleteStack", StackName=self.arn)

    def __repr__(self) -> str:
        there = self._stacks.look(self.arn)
        return f"<mocksm stack {self.name}: {there.status if there else 'gone'}>"

    def _stack(self) -> Stack:
        return self._stacks.find(self.arn)


class StackHandles:
    """The stacks of the account and Region, whoever made them, and what is said of all stacks' resources."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def deploy(
        self,
        name: str,
        template: Template,
        parameters: Mapping[str, str | float] | None = None,
        *,
        tags: Mapping[str, str] | None = None,
    ) -> StackHandle:
        """Make a stack of a template, or change the one of that name into it, and wait until that is done.

        Whatever a template needs acknowledged is. The calls are the test's own: ``aws.calls`` does not have them.

        Args:
            name: The stack's name.
            template: Its text, JSON or YAML; a file; or what such a file holds.
            parameters: The values of its parameters, texts, numbers or truth values; those that are not given keep
                theirs, or have their defaults.
            tags: The stack's tags.

        Raises:
            MocksmError: CloudFormation refuses the template, or a resource failed; it says which, and why. That nothing
                differs from what the stack is is no error.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     generated = {"GenerateSecretString": {"SecretStringTemplate": '{"username": "app"}', "GenerateStringKey": "password"}}
        ...     db = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "db", **generated}}
        ...     stack = aws.cloudformation.deploy("app", {"Resources": {"Db": db}})
        ...     stack.status, aws.secrets[stack.resources["Db"]].json["username"]
        ('CREATE_COMPLETE', 'app')
        """
        given = [
            {"ParameterKey": key, "ParameterValue": _value(key, value)} for key, value in (parameters or {}).items()
        ]
        asked: dict[str, Any] = {
            "StackName": name,
            "TemplateBody": _text(template),
            "Capabilities": _CAPABILITIES,
            **({} if tags is None else {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}),
        }
        there = self.look(name)
        if there is not None and there.status == "ROLLBACK_COMPLETE":
            raise MocksmError(
                f"mocksm: the stack {name} is in ROLLBACK_COMPLETE: its creation failed, and all that CloudFormation does with "
                f"it is to delete it. Do that first: aws.cloudformation[{name!r}].delete()"
            )
        kept = _kept(there, asked["TemplateBody"], parameters or {})
        done = self.ask("CreateStack" if there is None else "UpdateStack", Parameters=[*given, *kept], **asked)
        self._dispatcher.catch_up()
        stack = self.find(name)
        if done and stack.status not in _GOOD and not stack.status.endswith("_IN_PROGRESS"):
            failed = "; ".join(f"{each}: {why}" for each, why in _failures(stack).items()) or stack.reason
            raise MocksmError(f"mocksm: the stack {name} is in {stack.status}: {failed}")
        return StackHandle(self, stack)

    def accept(
        self, resource_type: str, *, ref: str | None = None, attributes: Mapping[str, str] | None = None
    ) -> None:
        """Let stacks have resources of a type that mocksm does not make: nothing is made of them.

        Their properties are resolved all the same, so that a dynamic reference in them reads its secret.

        Args:
            resource_type: ``AWS::S3::Bucket``, or a pattern: ``AWS::EC2::*``. What was said of it before is replaced.
            ref: What Ref gives; None for a name in CloudFormation's form.
            attributes: What Fn::GetAtt gives: ``{"Arn": "arn:aws:s3:::mine"}``.
        """
        from mocksm.services.cloudformation.options import Accepted

        self._options().accept(Accepted(resource_type, ref, dict(attributes or {})))

    def bind(self, name: str, handler: H) -> H:
        """Let a callable be the code of a function that stacks make, in place of a zip in S3, an image, or AWS's own.

        Args:
            name: The function's logical id or name; or of a hosted rotation function its RotationType, such as
                ``"PostgreSQLSingleUser"``.
            handler: ``handler(event, context)``, which runs as a session of the function's role.

        Returns:
            The handler.

        Raises:
            MocksmError: ``handler`` cannot be called.
        """
        if not callable(handler):
            raise MocksmError(f"mocksm: {handler!r} is no handler: it cannot be called")
        self._options().bind(name, handler)
        return handler

    def ask(self, operation: str, **params: Any) -> bool:
        """Make a call of CloudFormation's as the test; say whether there was anything to do."""
        try:
            self._dispatcher.ask_as_test(self._region, "cloudformation", operation, **params)
        except AwsError as error:
            if error.message == _NOTHING:
                return False
            raise MocksmError(
                f"mocksm: CloudFormation answers {operation} with {error.code}: {error.message}"
            ) from error
        return True

    def find(self, name: str) -> Stack:
        """Return a stack by name or ARN."""
        found = self.look(name)
        if found is None:
            raise missing("stack", name, (stack.name for stack in self._there()))
        return found

    def __getitem__(self, name: str) -> StackHandle:
        return StackHandle(self, self.find(name))

    def __contains__(self, name: str) -> bool:
        return self.look(name) is not None

    def __iter__(self) -> Iterator[StackHandle]:
        return iter([StackHandle(self, stack) for stack in self._there()])

    def __len__(self) -> int:
        return len(self._there())

    def __repr__(self) -> str:
        return listing("stacks", (stack.name for stack in self._there()))

    def _there(self) -> list[Stack]:
        return sorted((stack for stack in self._store() if stack.deleted is None), key=lambda stack: stack.name)

    def look(self, name: str) -> Stack | None:
        """Return a stack by name or ARN; None where there is none."""
        self._dispatcher.catch_up()
        return self._store().find(name)

    def _store(self) -> Stacks:
        from mocksm.services.cloudformation.store import Stacks

        return self._dispatcher.cloud.store(Stacks, self._dispatcher.tester.account, self._region)

    def _options(self) -> Options:
        from mocksm.services.cloudformation.options import Options

        return self._dispatcher.cloud.store(Options, "", "")


def _failures(stack: Stack) -> dict[str, str]:
    from mocksm.services.cloudformation.running.journal import BY_USER, STACK

    failed: dict[str, str] = {}
    for event in stack.events:
        if event.type == STACK and event.physical_id == stack.id:
            failed = {} if event.reason == BY_USER else failed  # another operation begins
        elif event.status.endswith("_FAILED"):
            failed[event.logical_id] = event.reason or ""
    return failed


def _value(name: str, value: object) -> str:
    """Return a parameter's value as the text that requests have."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise MocksmError(
        f"mocksm: the parameter {name} of a stack is a text, a number or a truth value, not a {type(value).__name__}; a list "
        "is a text with commas"
    )


def _kept(there: Stack | None, text: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters of a stack that keep their values: those that the new template has as well."""
    from mocksm.services.cloudformation.templates.reading import read

    if there is None or there.target is None:
        return []
    try:
        declared = read(text).get("Parameters") or {}
    except AwsError:  # the answer to the request says it
        return []
    names = [name for name in there.target.values if name in declared and name not in given]
    return [{"ParameterKey": name, "UsePreviousValue": True} for name in names]


def _text(template: Template) -> str:
    if isinstance(template, Path):
        return template.read_text("utf-8")
    return template if isinstance(template, str) else json.dumps(template)
