"""The stage of one scenario: a fresh cloud with the secret in it, the steps as AWS invokes them, and what they leave.

It knows how to do each single thing, and neither what comes after what nor what is right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.rotation.proving.hearing import Ear
from mocksm.rotation.proving.rules import CURRENT, PENDING
from mocksm.rotation.proving.subject import Subject
from mocksm.rotation.proving.values import Stored, parsed, redacted
from mocksm.rotation.proving.watch import Disturbance, Killed, Watch, WatchedCloud

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.parts import Rotation

_NAME = "rotation-function"
_LONGEST = 300


@dataclass(frozen=True)
class Outcome:
    """How a step ended.

    Attributes:
        ok: Whether it returned, and AWS heard of it.
        told: How, in a few words that tell no secret.
        calls: The operations that it called.
    """

    ok: bool
    told: str
    calls: tuple[str, ...]


class Stage:
    """One scenario's cloud and secret.

    Args:
        subject: What is proven.
        cloud: The active mock; it is reset.

    Attributes:
        subject: As above.
        first: The id of the version that is current at first.
    """

    def __init__(self, subject: Subject, cloud: WatchedCloud) -> None:
        self.subject = subject
        self._cloud = cloud
        subject.reset()
        cloud.reset()
        self._secret = subject.made_in(cloud)
        self._stored: dict[str, Stored] = {}
        self._attempts: dict[str, Rotation] = {}
        self._trouble: Exception | None = None
        self.first = self.labels[CURRENT]
        self._install()

    # -- what there is -------------------------------------------------------------------------------------------------

    @property
    def labels(self) -> dict[str, str]:
        """The staging labels, each with the version that has it."""
        return self._secret.stages

    @property
    def versions(self) -> list[str]:
        """The ids of all versions, oldest first."""
        return self._secret.versions

    def stored(self, version: str | None) -> Stored | None:
        """Return the value of a version, None if it has none."""
        if version is None or version in self._stored:
            return self._stored.get(version or "")
        try:
            answer = self._ask("GetSecretValue", VersionId=version)
        except AwsError:
            return None
        value: Stored = answer["SecretString"] if "SecretString" in answer else answer["SecretBinary"]
        self._stored[version] = value
        return value

    def values(self) -> list[Stored]:
        """Return the values of all versions."""
        return [value for version in self.versions if (value := self.stored(version)) is not None]

    def works(self, version: str | None) -> bool:
        """Say whether a version has a value that works now."""
        value = self.stored(version)
        return value is not None and self.accepts(value)

    def accepts(self, value: Stored) -> bool:
        """Say whether the resource accepts a value now; where the first was a JSON object, nothing else will do."""
        shown = parsed(value)
        return isinstance(shown, dict) == self._is_object and bool(self.subject.works(shown))

    # -- what is done --------------------------------------------------------------------------------------------------

    def begin(self) -> str:
        """Start a rotation as AWS does: an empty version with AWSPENDING; return its token."""
        from mocksm.services.secretsmanager.attempts import begin

        token = self._cloud.cloud.ids.uuid()
        call = self._cloud.dispatcher.call_of_test(self._cloud.region, "secretsmanager", "RotateSecret")
        with call.cloud.lock:
            begin(call, self._cloud.secrets.find(self._secret.arn), token)
        self._attempt(call, token)
        return token

    def store(self, value: Stored, *stages: str, version: str | None = None) -> str:
        """Store a value as someone other than the function, and return its version."""
        version = version or self._cloud.cloud.ids.uuid()
        member = "SecretString" if isinstance(value, str) else "SecretBinary"
        self._ask("PutSecretValue", ClientRequestToken=version, VersionStages=list(stages), **{member: value})
        return version

    def give_up(self, token: str) -> None:
        """Take AWSPENDING off, if it is there, as an operator does who is done with a rotation."""
        if self.labels.get(PENDING) == token:
            self._ask("UpdateSecretVersionStage", VersionStage=PENDING, RemoveFromVersionId=token)

    def invoke(
        self, step: str, token: str, ear: Ear, disturbance: Disturbance | None, look: Callable[[str], None]
    ) -> Outcome:
        """Invoke the function for a step, as Secrets Manager does."""
        watch = self._cloud.watch = Watch(disturbance, self._aside(ear, look))
        try:
            problem = self._problem(step, token)
        except Killed:
            problem = ""
        finally:
            self._cloud.watch = None
        if self._trouble is not None:
            raise self._trouble
        calls = tuple(watch.calls)
        if watch.was_killed:
            return Outcome(ok=False, told=f"{disturbance}", calls=calls)
        if problem:
            ear.hear(problem)
            return Outcome(ok=False, told=f"{step} raised {self._shown(problem)}", calls=calls)
        if disturbance is not None and disturbance.kind == "unanswered":
            return Outcome(ok=False, told=f"{disturbance}", calls=calls)
        return Outcome(ok=True, told=f"{step} ok", calls=calls)

    def _attempt(self, call: Call, token: str) -> None:
        """Note that an attempt runs: PutSecretValue takes the RotationToken of one that does, and of no other."""
        from mocksm.services.secretsmanager.parts import Rotation
        from mocksm.services.secretsmanager.store import Secrets

        for earlier in self._attempts.values():
            earlier.outcome = "abandoned"
        attempt = Rotation(self._secret.arn, token, None, call.now, call.ids.uuid())
        self._attempts[token] = attempt
        call.store(Secrets).rotations.append(attempt)

    def _problem(self, step: str, token: str) -> str:
        event = {
            "Step": step,
            "SecretId": self._secret.arn,
            "ClientRequestToken": token,
            "RotationToken": self._attempts[token].token,
        }
        answer = self._cloud.dispatcher.ask_as_test(
            self._cloud.region, "lambda", "Invoke", FunctionName=_NAME, Payload=json.dumps(event).encode()
        )
        if "FunctionError" not in answer:
            return ""
        told = json.loads(answer["Payload"])
        return ": ".join(f"{told[member]}" for member in ("errorType", "errorMessage") if told.get(member))

    def _aside(self, ear: Ear, look: Callable[[str], None]) -> Callable[[str], None]:
        """Look without being watched or heard: what the test's own functions do is not the rotation function's doing."""

        def looking(moment: str) -> None:
            watch, self._cloud.watch, ear.is_deaf = self._cloud.watch, None, True
            try:
                look(moment)
            except Exception as error:  # noqa: BLE001 - the function's client is no place for it: see invoke
                self._trouble = self._trouble or error
            finally:
                self._cloud.watch, ear.is_deaf = watch, False

        return looking

    def _shown(self, problem: str) -> str:
        text = redacted(problem, self.values())
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."

    def _install(self) -> None:
        """Switch rotation on, with a function that lets AWS's test of it pass; then put the real one in its place."""
        function = self._cloud.function(_NAME, lambda _event, _context: None)
        self._ask(
            "RotateSecret",
            ClientRequestToken=self._cloud.cloud.ids.uuid(),
            RotationLambdaARN=function.arn,
            RotateImmediately=False,
        )
        policies = self.subject.policies
        role = None if policies is None else self._cloud.role(_NAME, policies)
        self._cloud.function(_NAME, self.subject.handler, role=role, environment=self.subject.environment)
        self._is_object = isinstance(parsed(self.stored(self.first) or ""), dict)

    def _ask(self, operation: str, **params: Any) -> dict[str, Any]:
        return self._cloud.dispatcher.ask_as_test(
            self._cloud.region, "secretsmanager", operation, SecretId=self._secret.arn, **params
        )
