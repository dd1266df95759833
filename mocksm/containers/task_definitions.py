"""Task definitions of ECS and job definitions of Batch, read as far as secrets go. It resolves nothing (integrations.md 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mocksm.containers.documents import Source, documents
from mocksm.containers.failures import ClientException
from mocksm.errors import MocksmError, NotModelled

_WHAT = "a task definition"
_ANSWERS = ("taskDefinition", "jobDefinition")
_JOB = "default"  # what Batch calls a job's only container


class Container(NamedTuple):
    """A container that is to start.

    Attributes:
        name: Its name.
        environment: The variables that the definition itself gives.
        secrets: Variables, and what each is from.
        log_options: Options of the log driver, and what each is from.
        registry: The secret that opens the registry of its image, None where none is needed.
    """

    name: str
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    log_options: Mapping[str, str]
    registry: str | None


class TaskDefinition(NamedTuple):
    """What is to start.

    Attributes:
        containers: Its containers.
        execution_role: The ARN of the role as which secrets are read, None where it names none.
        compatibilities: Where it says that it can run: ``FARGATE``, ``EC2``; empty where it does not say.
    """

    containers: tuple[Container, ...]
    execution_role: str | None
    compatibilities: tuple[str, ...]

    @property
    def references(self) -> list[str]:
        """What variables and log options are from, each once, in the order of the definition."""
        each = (value for one in self.containers for value in (*one.secrets.values(), *one.log_options.values()))
        return list(dict.fromkeys(each))

    @property
    def registries(self) -> list[str]:
        """The secrets that open registries, each once."""
        return list(dict.fromkeys(one.registry for one in self.containers if one.registry))

    def container(self, name: str | None) -> Container:
        """Return the container of a name; without one, the only container.

        Raises:
            MocksmError: There is none, or several.
        """
        names = [one.name for one in self.containers]
        if name is None and len(names) == 1:
            return self.containers[0]
        if name not in names:
            asked = "several containers: name one with container=..." if name is None else f"no container {name!r}"
            raise MocksmError(f"mocksm: this task definition has {asked}; there is {', '.join(map(repr, names))}")
        return self.containers[names.index(name)]


def read(source: Source) -> TaskDefinition:
    """Return what a task or job definition says.

    Args:
        source: What RegisterTaskDefinition or RegisterJobDefinition takes, or what the Describe operations answer.

    Raises:
        MocksmError: It is neither.
        ClientException: ECS would not register it.
    """
    given = _unwrapped(documents(source, _WHAT)[0])
    for kind in ("eksProperties", "nodeProperties"):
        if given.get(kind):
            raise NotModelled(f"mocksm does not model {kind} of job definitions")
    tasks = (given.get("ecsProperties") or {}).get("taskProperties")
    if given.get("containerDefinitions"):
        found = _task(given, given["containerDefinitions"], given.get("requiresCompatibilities"))
    elif given.get("containerProperties"):
        job = given["containerProperties"]
        found = _task(job, [{"name": _JOB, **job}], given.get("platformCapabilities"))
    elif tasks:
        found = _task(tasks[0], tasks[0].get("containers") or (), given.get("platformCapabilities"))
    else:
        raise MocksmError(
            f"mocksm: {_WHAT} has containerDefinitions, and a job definition containerProperties or ecsProperties; this has "
            f"{', '.join(map(repr, given)) or 'nothing'}"
        )
    _check(found)
    return found


def _unwrapped(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the definition in an answer of DescribeTaskDefinition or DescribeJobDefinitions, or what was given itself."""
    inner = next((given[name] for name in _ANSWERS if isinstance(given.get(name), Mapping)), given)
    listed = inner.get("jobDefinitions")
    return listed[0] if isinstance(listed, Sequence) and len(listed) == 1 else inner


def _task(given: Mapping[str, Any], containers: Iterable[Mapping[str, Any]], where: Any) -> TaskDefinition:
    return TaskDefinition(tuple(map(_container, containers)), given.get("executionRoleArn"), tuple(where or ()))


def _container(given: Mapping[str, Any]) -> Container:
    if given.get("environmentFiles"):
        raise NotModelled("mocksm does not model environmentFiles: they are in S3, which it does not have")
    name = str(given.get("name", ""))
    return Container(
        name,
        {each["name"]: str(each.get("value", "")) for each in given.get("environment") or ()},
        _references(name, given.get("secrets")),
        _references(name, (given.get("logConfiguration") or {}).get("secretOptions")),
        (given.get("repositoryCredentials") or {}).get("credentialsParameter"),
    )


def _references(container: str, given: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given or ():
        if not (isinstance(each.get("name"), str) and isinstance(each.get("valueFrom"), str)):
            raise MocksmError(
                f"mocksm: a secret of container {container!r} has name and valueFrom; this has {list(each)}"
            )
        found[each["name"]] = each["valueFrom"]
    return found


def _check(task: TaskDefinition) -> None:
    """Refuse what ECS does not register; both sentences are widely reported."""
    for one in task.containers:
        twice = next((name for name in one.secrets if name in one.environment), None)
        if twice is not None:
            raise ClientException(
                "The secret name must be unique and not shared with any new or existing environment variables set on the "
                f"container, such as '{twice}'."
            )
