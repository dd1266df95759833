"""CodeBuild in a test's hands: the environment variables of a build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mocksm.containers import build_variables, buildspecs
from mocksm.containers.asking import Asker
from mocksm.containers.documents import Source
from mocksm.containers.failures import InvalidInputException
from mocksm.containers.variables import Variables
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.containers.identities import Role, identity


class CodeBuild:
    """Gives builds their variables; the CodeBuild API itself is not here, and commands are not run."""

    def __init__(self, dispatcher: Dispatcher, region: str) -> None:
        self._dispatcher = dispatcher
        self._region = region

    def environment(
        self,
        buildspec: Source | None = None,
        *,
        project: Mapping[str, Any] | None = None,
        overrides: Iterable[Mapping[str, Any]] = (),
        role: Role | None = None,
    ) -> Variables:
        """Begin a build and return its environment variables, without CodeBuild's own.

        Secrets and parameters are read now, as the service role, and never again in this build. Of variables of one name
        those of StartBuild count, then the project's, then the buildspec's.

        Args:
            buildspec: The buildspec: a mapping, JSON or YAML text, or a file (``.json``, ``.yaml``, ``.yml``).
            project: What CreateProject takes: its ``environment`` and ``serviceRole`` count, and without a buildspec its
                ``source``.
            overrides: StartBuild's ``environmentVariablesOverride``: ``[{"name": ..., "value": ..., "type": ...}]``.
            role: The service role, in place of the project's. Without any, secrets are read as the administrator.

        Raises:
            BuildFailed: One cannot be got; the message is the line in the build's log.
            InvalidInputException: CodeBuild cannot assume the role.
            MocksmError: It is no buildspec, there is no such role, or a variable has a name of CodeBuild's own.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets() as aws:
        ...     _ = aws.secret("prod/db", {"password": "hunter2"})
        ...     aws.codebuild.environment({"env": {"secrets-manager": {"PASSWORD": "prod/db:password"}}})["PASSWORD"]
        'hunter2'
        """
        given = project or {}
        if buildspec is None:
            buildspec = (given.get("source") or {}).get("buildspec") or {}
        of_project = (given.get("environment") or {}).get("environmentVariables") or ()
        variables = {
            **buildspecs.of_buildspec(buildspec),
            **buildspecs.of_list(of_project, "a project"),
            **buildspecs.of_list(overrides, "StartBuild"),
        }
        _check_names(variables)
        return Variables(build_variables.resolve(variables, self._asker(role or given.get("serviceRole"))))

    def __repr__(self) -> str:
        return f"<mocksm CodeBuild in {self._region}>"

    def _asker(self, role: Role | None) -> Asker:
        session = f"AWSCodeBuild-{self._dispatcher.cloud.ids.uuid()}"
        who = identity(self._dispatcher, role, session, trusted="codebuild.amazonaws.com", refuse=_unassumable)
        return Asker(self._dispatcher, who, self._region)


def _check_names(variables: Mapping[str, buildspecs.Variable]) -> None:
    wrong = buildspecs.reserved(variables)
    if wrong is not None:
        raise MocksmError(
            f"mocksm: CodeBuild keeps names that begin with CODEBUILD_ for itself, as {wrong!r} does; give it another"
        )


def _unassumable(role_arn: str) -> InvalidInputException:
    # Widely reported.
    return InvalidInputException(f"CodeBuild is not authorized to perform: sts:AssumeRole on {role_arn}")
