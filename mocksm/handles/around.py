"""The part of the control object that stands for the services around secrets and keys: one property for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mocksm.engine.dispatch import Dispatcher
    from mocksm.handles.cloudformation import StackHandles
    from mocksm.handles.containers.codebuild import CodeBuild
    from mocksm.handles.containers.ecs import Ecs
    from mocksm.handles.containers.eks import Eks
    from mocksm.handles.containers.emr import Emr
    from mocksm.handles.databases import DatabaseHandles
    from mocksm.handles.events import Events
    from mocksm.handles.keys import KeyHandle
    from mocksm.handles.parameters import ParameterHandle, ParameterHandles


class Around:
    """What the services have that people meet secrets through; each is imported when it is first asked for."""

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud."""
        raise NotImplementedError

    @property
    def region(self) -> str:
        """The Region in which names are looked up."""
        raise NotImplementedError

    @property
    def cloudformation(self) -> StackHandles:
        """CloudFormation's stacks by name or ARN; ``deploy`` makes them, ``accept`` and ``bind`` say what mocksm cannot know."""
        from mocksm.handles.cloudformation import StackHandles

        return StackHandles(self.dispatcher, self.region)

    @property
    def codebuild(self) -> CodeBuild:
        """What a build of CodeBuild gets: ``aws.codebuild.environment(buildspec)``."""
        from mocksm.handles.containers.codebuild import CodeBuild

        return CodeBuild(self.dispatcher, self.region)

    @property
    def ecs(self) -> Ecs:
        """What containers of ECS and jobs of Batch get: ``aws.ecs.environment(task_definition, container="app")``."""
        from mocksm.handles.containers.ecs import Ecs

        return Ecs(self.dispatcher, self.region)

    @property
    def eks(self) -> Eks:
        """What pods get: ``aws.eks.mount(secret_provider_class)``, ``aws.eks.external_secret(external_secret)``."""
        from mocksm.handles.containers.eks import Eks

        return Eks(self.dispatcher, self.region)

    @property
    def emr(self) -> Emr:
        """What clusters and jobs of EMR get: ``aws.emr.resolve(configuration)``."""
        from mocksm.handles.containers.emr import Emr

        return Emr(self.dispatcher, self.region)

    @property
    def databases(self) -> DatabaseHandles:
        """RDS's instances and clusters by identifier or ARN; ``aws.databases.on_new_password(callback)`` hears of passwords."""
        from mocksm.handles.databases import DatabaseHandles

        return DatabaseHandles(self.dispatcher, self.region)

    @property
    def events(self) -> Events:
        """What CloudTrail recorded, oldest first; ``aws.events.on(pattern, receiver)`` subscribes to it as EventBridge does."""
        from mocksm.handles.events import Events

        return Events(self.dispatcher)

    @property
    def parameters(self) -> ParameterHandles:
        """Parameter Store's parameters by name, whoever put them; a KeyError lists near names."""
        from mocksm.handles.parameters import ParameterHandles

        return ParameterHandles(self.dispatcher, self.region)

    def parameter(
        self,
        name: str,
        value: str | Sequence[str],
        *,
        secure: bool = False,
        kms_key: KeyHandle | str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> ParameterHandle:
        """Put a new parameter into Parameter Store, whatever policies say and without a trace in ``aws.calls``.

        Args:
            name: Its name, ``/app/url``.
            value: Its value; a list of texts makes a StringList.
            secure: Whether it is a SecureString.
            kms_key: The key of a SecureString, which this makes it; ``alias/aws/ssm`` without one.
            tags: Its tags.

        Raises:
            MocksmError: Parameter Store would refuse it, or there is one of that name.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     password = aws.parameter("/app/password", "hunter2", secure=True)
        ...     found = aws.client("ssm").get_parameter(Name="/app/password", WithDecryption=True)["Parameter"]
        ...     found["Value"], found["Type"], password.version
        ('hunter2', 'SecureString', 1)
        """
        return self.parameters.make(name, value, secure=secure, kms_key=kms_key, tags=tags)
