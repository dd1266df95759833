"""ECS and Batch in a test's hands: what the containers of a task get when it starts."""

from __future__ import annotations

from typing import Literal

from mocksm.containers import task_definitions, task_secrets
from mocksm.containers.asking import Asker
from mocksm.containers.documents import Source
from mocksm.containers.failures import ClientException
from mocksm.containers.variables import Variables
from mocksm.engine.dispatch import Dispatcher
from mocksm.handles.containers.identities import Role, identity

LaunchType = Literal["EC2", "FARGATE"]


class Task:
    """A task that started: what its containers got then. Nothing reaches it later; rotation shows in the next task."""

    def __init__(self, definition: task_definitions.TaskDefinition, secrets: task_secrets.Secrets) -> None:
        self._definition = definition
        self._secrets = secrets

    def environment(self, container: str | None = None) -> Variables:
        """Return a container's environment variables: those of the definition and the secrets, without ECS's own.

        Args:
            container: Its name; None for the only one.
        """
        one = self._definition.container(container)
        values = self._secrets.values
        return Variables({**one.environment, **{name: values[named] for name, named in one.secrets.items()}})

    def log_options(self, container: str | None = None) -> Variables:
        """Return the secret options of a container's log driver: ``{"splunk-token": ...}``."""
        one = self._definition.container(container)
        return Variables({name: self._secrets.values[named] for name, named in one.log_options.items()})

    def registry_credentials(self, container: str | None = None) -> Variables:
        """Return ``username`` and ``password`` for the registry of a container's image; empty where it names no secret."""
        registry = self._definition.container(container).registry
        return Variables(self._secrets.registries[registry] if registry else {})

    def __repr__(self) -> str:
        return f"<mocksm task of {', '.join(repr(one.name) for one in self._definition.containers)}>"


class Ecs:
    """Starts tasks of ECS, on Fargate or EC2, and jobs of Batch, as far as secrets go; the ECS API itself is not here."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def environment(
        self,
        task_definition: Source,
        container: str | None = None,
        *,
        role: Role | None = None,
        launch_type: LaunchType | None = None,
    ) -> Variables:
        """Start a task and return one container's environment variables; the arguments are those of ``start``.

        Args:
            task_definition: What is started.
            container: The container's name; None for the only one.
            role: Its execution role.
            launch_type: Where it runs.

        >>> from mocksm import allow, mock_secrets
        >>> with mock_secrets() as aws:
        ...     db = aws.secret("prod/db", {"password": "hunter2"})
        ...     role = aws.role("ecs", [allow("secretsmanager:GetSecretValue", on=db)])
        ...     app = {"name": "app", "secrets": [{"name": "PASSWORD", "valueFrom": f"{db.arn}:password::"}]}
        ...     task = {"containerDefinitions": [app], "executionRoleArn": role.arn}
        ...     with aws.ecs.environment(task, container="app"):
        ...         import os; os.environ["PASSWORD"]
        'hunter2'
        """
        return self.start(task_definition, role=role, launch_type=launch_type).environment(container)

    def start(
        self, task_definition: Source, *, role: Role | None = None, launch_type: LaunchType | None = None
    ) -> Task:
        """Start a task: get all that its containers name, as its execution role, at this moment.

        The calls are in ``aws.calls``: one GetSecretValue for each secret, JSON keys of one secret apart, and GetParameters.

        Args:
            task_definition: What RegisterTaskDefinition takes or DescribeTaskDefinition answers, or the same of a job
                definition of Batch: a mapping, JSON or YAML text, or a file (``.json``, ``.yaml``).
            role: The execution role, in place of the one that it names.
            launch_type: ``FARGATE`` or ``EC2``, which word failures differently. None is Fargate, unless the definition
                says that it runs on EC2 only.

        Raises:
            TaskFailedToStart: A secret cannot be got; the message is the task's ``stoppedReason``.
            ClientException: ECS would not register or run it.
            MocksmError: It is no definition, or there is no such role.
        """
        definition = task_definitions.read(task_definition)
        compatible = definition.compatibilities
        fargate = launch_type == "FARGATE" or (launch_type is None and (not compatible or "FARGATE" in compatible))
        secrets = task_secrets.resolve(definition, self._asker(definition, role), fargate=fargate)
        return Task(definition, secrets)

    def __repr__(self) -> str:
        return f"<mocksm ECS in {self._region}>"

    def _asker(self, definition: task_definitions.TaskDefinition, role: Role | None) -> Asker:
        role = role or definition.execution_role
        if role is None and (definition.references or definition.registries):
            # Widely reported, of RegisterTaskDefinition.
            raise ClientException(
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
            )
        session = self._dispatcher.cloud.ids.uuid().replace("-", "")
        who = identity(self._dispatcher, role, session, trusted="ecs-tasks.amazonaws.com", refuse=_unassumable)
        return Asker(self._dispatcher, who, self._region)


def _unassumable(role_arn: str) -> ClientException:
    return ClientException(
        f"ECS was unable to assume the role '{role_arn}' that was provided for this task. Please verify that the role being "
        "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
    )
