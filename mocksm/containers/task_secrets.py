"""The secrets of a task, as ECS's agents get them before its containers start (integrations.md 4.2, 4.3).

An agent on EC2 tells of all secrets that it could not get, Fargate of one. How Fargate words what is not in the fact book is
taken from the agent, of whose code it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mocksm.arn import Arn
from mocksm.containers import go_json
from mocksm.containers.asking import Asker, Refused
from mocksm.containers.failures import TaskFailedToStart
from mocksm.containers.go_values import rendered
from mocksm.containers.task_definitions import TaskDefinition
from mocksm.errors import MocksmError

_FARGATE = "ResourceInitializationError: unable to pull secrets or registry auth: "
_RETRIEVAL = "execution resource retrieval failed: "
_RETRIED = "service call has been retried 1 time(s): "
_NETWORK = "There is a connection issue between the task and {}. Check your task network configuration. "
_WITHOUT_SUFFIX, _WITH_SUFFIX = 2, 5  # parts of an ARN's resource


class Problem(Exception):
    """Why a secret could not be got.

    Attributes:
        on_fargate: What Fargate says behind its own first words.
    """

    def __init__(self, on_ec2: str, on_fargate: str) -> None:
        super().__init__(on_ec2)
        self.on_fargate = on_fargate


class Secrets(NamedTuple):
    """What a task got.

    Attributes:
        values: By what was asked for.
        registries: User names and passwords, by the secrets that they are in.
    """

    values: Mapping[str, str]
    registries: Mapping[str, Mapping[str, str]]


def resolve(task: TaskDefinition, asker: Asker, *, fargate: bool) -> Secrets:
    """Return all that a task's containers name.

    Raises:
        TaskFailedToStart: Some of it cannot be got.
        MocksmError: Something is named that is neither a secret nor a parameter.
    """
    problems: list[Problem] = []
    secrets = [each for each in task.references if _service(each) == "secretsmanager"]
    parameters = [each for each in task.references if _service(each) == "ssm"]
    registries = _each(task.registries, lambda named: _registry(named, asker), problems)
    values = _each(secrets, lambda named: _secret(named, asker), problems)
    values |= _parameters(parameters, asker, problems)
    if problems:
        first = problems[0]
        told = _FARGATE + first.on_fargate if fargate else ";".join(map(str, problems))
        raise TaskFailedToStart(told) from first
    return Secrets(values, registries)


def _each(named: list[str], get: Callable[[str], Any], problems: list[Problem]) -> dict[str, Any]:
    found = {}
    for each in named:
        try:
            found[each] = get(each)
        except Problem as problem:
            problems.append(problem)
    return found


def _service(reference: str) -> str:
    """Return what a reference is of: what is no ARN is the name of a parameter, also where a secret has that name."""
    arn = Arn.parse(reference)
    if arn is None:
        return "ssm"
    if arn.service not in {"secretsmanager", "ssm"}:
        raise MocksmError(f"mocksm: valueFrom {reference!r} is the ARN of neither a secret nor a parameter")
    return arn.service


def _secret(reference: str, asker: Asker) -> str:
    secret_id, key, stage, version, region = _parts(reference)
    try:
        answer = asker.secret(secret_id, version_stage=stage, version_id=version, region=region)
    except Refused as refused:
        raise _not_got(secret_id, refused) from refused
    text: str = answer.get("SecretString", "")  # the agent takes a binary secret for an empty one
    return _member(text, key) if key else text


def _parts(reference: str) -> tuple[str, str, str, str, str]:
    """Return the ARN, JSON key, stage and version of a reference, and its Region: all three colons, or none."""
    arn = Arn.parse(reference)
    parts = arn.resource.split(":") if arn else []
    if arn is None or len(parts) not in {_WITHOUT_SUFFIX, _WITH_SUFFIX}:
        told = (
            f"trying to retrieve secret with value {reference} resulted in error: an invalid ARN format for the AWS Secrets "
            "Manager secret was specified. Specify a valid ARN and try again."
        )
        raise Problem(told, f"{_RETRIEVAL}unable to retrieve secret from asm: {told}")
    secret_id = str(arn._replace(resource=":".join(parts[:2])))
    key, stage, version = parts[2:] or ("", "", "")
    return secret_id, key, stage, version, arn.region


def _member(text: str, key: str) -> str:
    try:
        held = go_json.read(text, "map[string]interface {}")
        if key in held:
            return rendered(held[key])
        told = f"retrieved secret from Secrets Manager did not contain json key {key}"
    except go_json.GoJsonError as problem:
        told = str(problem)
    raise Problem(told, f"{_RETRIEVAL}unable to retrieve secret from asm: {_RETRIED}{told}")


def _not_got(secret_id: str, refused: Refused) -> Problem:
    told = refused.in_version_2
    on_ec2 = f"secret {secret_id}: {told}"
    if refused.code == "ResourceNotFoundException":
        on_ec2 = (
            f"ResourceNotFoundException: The task can't retrieve the secret with ARN '{secret_id}' from AWS Secrets Manager. "
            f"Check whether the secret exists in the specified Region: {told}"
        )
    how = _how(refused, "unable to retrieve secret from asm", "AWS Secrets Manager")
    return Problem(on_ec2, f"{how}failed to fetch secret {secret_id} from secrets manager: {told}")


def _how(refused: Refused, what: str, service: str) -> str:
    """Return what Fargate says before the error: without an answer, that it may be the network (recorded in 2026)."""
    return f"{_RETRIEVAL}{what}: {_RETRIED}" if refused.is_answered else f"{what}: {_NETWORK.format(service)}"


def _parameters(references: list[str], asker: Asker, problems: list[Problem]) -> dict[str, str]:
    by_region: dict[str, list[str]] = {}
    for each in references:
        arn = Arn.parse(each)
        by_region.setdefault(arn.region if arn else asker.region, []).append(each)
    found: dict[str, str] = {}
    for region, named in by_region.items():
        try:
            found |= _of_region(region, named, asker)
        except Problem as problem:
            problems.append(problem)
    return found


def _of_region(region: str, named: list[str], asker: Asker) -> dict[str, str]:
    begin, what = f"fetching secret data from SSM Parameter Store in {region}: ", "unable to retrieve secrets from ssm"
    try:
        found, invalid = asker.parameters(named, region=region)
    except Refused as refused:
        told = refused.in_version_2
        raise Problem(begin + told, _how(refused, what, "AWS Systems Manager Parameter Store") + told) from refused
    if invalid:
        listed = ",".join(invalid)
        raise Problem(
            f"{begin}invalid parameters: {listed}", f"{_RETRIEVAL}{what}: {_RETRIED}invalid ssm parameters: {listed}"
        )
    return {name: parameter["Value"] for name, parameter in found.items()}


def _registry(named: str, asker: Asker) -> dict[str, str]:
    arn = Arn.parse(named)
    try:
        answer = asker.secret(named, region=arn.region if arn else None)
    except Refused as refused:
        told = f"asm fetching secret from the service for {named}: {refused.in_version_2}"
        how = _how(refused, "unable to get registry auth from asm", "AWS Secrets Manager")
        raise Problem(told, how + told) from refused
    try:
        return _login(answer.get("SecretString", ""))
    except ValueError as problem:
        told = str(problem)
        raise Problem(told, f"{_RETRIEVAL}unable to get registry auth from asm: {_RETRIED}{told}") from None


def _login(text: str) -> dict[str, str]:
    """Return a user name and a password; raises ValueError in the agent's words. The case of names does not count."""
    if not text:
        raise ValueError("asm fetching authorization data: empty secrets value")
    try:
        held = go_json.read(text, "asm.AuthDataValue")
    except go_json.GoJsonError:
        held = {"username": None, "password": 0}
    found = {name.lower(): value for name, value in held.items() if name.lower() in {"username", "password"}}
    if any(not isinstance(value, str | None) for value in found.values()):
        raise ValueError("asm fetching authorization data: unable to unmarshal secret value, invalid schema")
    for name in ("username", "password"):
        if not found.get(name):
            raise ValueError(f"asm fetching {name}: AuthorizationData is malformed, empty field")
    return {name: found[name] for name in ("username", "password")}
