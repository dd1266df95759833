"""Rotation functions to prove: one that is right, and others that do one thing wrong. They know nothing of mocksm.

The right one follows the published contract (facts/integrations.md, section 3). Each fault stands in the method that has it.
"""

from __future__ import annotations

import json
import logging
from functools import cached_property
from typing import Any

import boto3

Login = dict[str, Any]
LOG = logging.getLogger("rotator")


class Server:
    """What a secret opens: a server with one user, whose password can be changed by whoever is logged in."""

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        self.password = "the first password"

    def lets_in(self, login: Login) -> bool:
        return ("app", self.password) == (login["username"], login["password"])

    def check(self, login: Login) -> None:
        if not self.lets_in(login):
            raise PermissionError(f"{login['username']} is not let in")

    def change_password(self, login: Login, new: str) -> None:
        self.check(login)
        self.password = new


class Rotator:
    """A rotation function for the user of a server who changes their own password."""

    def __init__(self, server: Server) -> None:
        self.server = server

    @cached_property
    def client(self) -> Any:
        """The client, made at the first call and kept, as a container of Lambda's keeps it."""
        return boto3.client("secretsmanager")

    def __call__(self, event: dict[str, str], _context: object) -> None:
        self.arn, self.token = event["SecretId"], event["ClientRequestToken"]
        if self.is_due():
            steps = {
                "createSecret": self.create,
                "setSecret": self.set,
                "testSecret": self.test,
                "finishSecret": self.finish,
            }
            steps[event["Step"]]()

    def is_due(self) -> bool:
        stages = self.stages().get(self.token, [])
        if "AWSCURRENT" in stages:
            return False
        if "AWSPENDING" not in stages:
            raise ValueError("the version is not in rotation")
        return True

    def create(self) -> None:
        login = self.read("AWSCURRENT")
        try:
            self.read("AWSPENDING", VersionId=self.token)
        except self.client.exceptions.ResourceNotFoundException:
            self.put(self.renewed(login))

    def renewed(self, login: Login) -> Login:
        return {**login, "password": self.client.get_random_password(ExcludePunctuation=True)["RandomPassword"]}

    def put(self, login: Login) -> None:
        self.client.put_secret_value(
            SecretId=self.arn,
            ClientRequestToken=self.token,
            SecretString=json.dumps(login),
            VersionStages=["AWSPENDING"],
        )

    def set(self) -> None:
        pending = self.pending()
        if not self.server.lets_in(pending):
            self.server.change_password(self.read("AWSCURRENT"), pending["password"])

    def test(self) -> None:
        self.server.check(self.pending())

    def finish(self) -> None:
        current = next(version for version, stages in self.stages().items() if "AWSCURRENT" in stages)
        self.client.update_secret_version_stage(
            SecretId=self.arn,
            VersionStage="AWSCURRENT",
            MoveToVersionId=self.token,
            RemoveFromVersionId=current,
        )

    def stages(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self.client.describe_secret(SecretId=self.arn)["VersionIdsToStages"]
        return found

    def pending(self) -> Login:
        return self.read("AWSPENDING", VersionId=self.token)

    def read(self, stage: str, **version: str) -> Login:
        answer = self.client.get_secret_value(SecretId=self.arn, VersionStage=stage, **version)
        login: Login = json.loads(answer["SecretString"])
        return login


class WithLogging(Rotator):
    """Right too: it takes AWSPENDING off in the end, and says whose password it changes."""

    def set(self) -> None:
        print("setting the password of", self.pending()["username"])  # noqa: T201 - a function's log
        super().set()

    def finish(self) -> None:
        super().finish()
        self.client.update_secret_version_stage(
            SecretId=self.arn, VersionStage="AWSPENDING", RemoveFromVersionId=self.token
        )


# -- five faults that issue threads tell of ------------------------------------------------------------------------------


class WithoutToken(Rotator):
    """PutSecretValue without the token makes a version of its own at each try.

    https://github.com/awsdocs/aws-secrets-manager-docs/issues/5: is the ClientRequestToken optional?
    """

    def put(self, login: Login) -> None:
        self.client.put_secret_value(SecretId=self.arn, SecretString=json.dumps(login), VersionStages=["AWSPENDING"])


class OneWayIn(Rotator):
    """setSecret logs in with AWSCURRENT only, and never again once the password has changed.

    https://github.com/square/password-rotation-lambda/pull/14: the database has the pending password already.
    """

    def set(self) -> None:
        self.server.change_password(self.read("AWSCURRENT"), self.pending()["password"])


class Telling(Rotator):
    """What it made is logged.

    https://github.com/aws-amplify/amplify-ci-support/pull/133: console.log(credentials).
    """

    def put(self, login: Login) -> None:
        LOG.warning("storing %s", login)
        super().put(login)


class Trusting(Rotator):
    """testSecret looks whether the value has the form of one.

    https://github.com/psd401/aistudio/pull/1128: a placeholder rotation, whose test is a "basic validation".
    """

    def test(self) -> None:
        pending = self.pending()
        if not pending.get("username") or not pending.get("password"):
            raise ValueError("the login is incomplete")


class TwoTokens(Server):
    """A server with a token that can be added to the one there is, until it is set alone, as ElastiCache has it."""

    def start_over(self) -> None:
        self.passwords = ["the first password"]

    def lets_in(self, login: Login) -> bool:
        return login["password"] in self.passwords

    def add(self, password: str) -> None:
        self.passwords = [*self.passwords[-1:], password]

    def keep(self, password: str) -> None:
        self.passwords = [password]


class Overlapping(Rotator):
    """Right: the old token is accepted until the new one is current."""

    server: TwoTokens

    def set(self) -> None:
        pending = self.pending()
        if not self.server.lets_in(pending):
            self.server.add(pending["password"])


class CurrentFirst(Overlapping):
    """AWSCURRENT moves before the last thing is done, which a repeated finishSecret then leaves out.

    https://github.com/ritik4ever/stellar-portfolio-rebalancer/pull/1699: "promote AWSCURRENT only after ElastiCache
    accepts the final token".
    """

    def finish(self) -> None:
        password = self.pending()["password"]
        super().finish()
        self.read("AWSCURRENT")
        self.server.keep(password)


# -- further faults, one for each rule -------------------------------------------------------------------------------------


class AlwaysNew(Rotator):
    """createSecret makes a value each time."""

    def create(self) -> None:
        self.put(self.renewed(self.read("AWSCURRENT")))


class Early(Rotator):
    """PutSecretValue without a label makes the version current."""

    def put(self, login: Login) -> None:
        self.client.put_secret_value(SecretId=self.arn, ClientRequestToken=self.token, SecretString=json.dumps(login))


class SetFirst(Rotator):
    """createSecret changes the password before it stores it."""

    def put(self, login: Login) -> None:
        self.server.change_password(self.read("AWSCURRENT"), login["password"])
        super().put(login)


class Copying(Rotator):
    """createSecret stores what there is."""

    def renewed(self, login: Login) -> Login:
        return login


class Unfinished(Rotator):
    """finishSecret does nothing."""

    def finish(self) -> None:
        pass


class Forgetting(Rotator):
    """finishSecret takes AWSPREVIOUS off, with which one could go back."""

    def finish(self) -> None:
        super().finish()
        former = next(version for version, stages in self.stages().items() if "AWSPREVIOUS" in stages)
        self.client.update_secret_version_stage(
            SecretId=self.arn, VersionStage="AWSPREVIOUS", RemoveFromVersionId=former
        )


class PuttingBack(Rotator):
    """finishSecret puts AWSPENDING on the former version, where it stops the next rotation."""

    def finish(self) -> None:
        super().finish()
        former = next(version for version, stages in self.stages().items() if "AWSPREVIOUS" in stages)
        self.client.update_secret_version_stage(
            SecretId=self.arn, VersionStage="AWSPENDING", MoveToVersionId=former, RemoveFromVersionId=self.token
        )


class Unaware(Rotator):
    """No step looks whether the version is in rotation; what has to be read is read by the version alone."""

    def is_due(self) -> bool:
        return True

    def read(self, stage: str, **version: str) -> Login:
        answer = self.client.get_secret_value(SecretId=self.arn, **(version or {"VersionStage": stage}))
        login: Login = json.loads(answer["SecretString"])
        return login


class Expecting(Rotator):
    """testSecret wants a password that is not the current one."""

    def test(self) -> None:
        super().test()
        if self.pending() == self.read("AWSCURRENT"):
            raise ValueError("nothing has changed")


class Impatient(Rotator):
    """finishSecret, done before, fails."""

    def is_due(self) -> bool:
        return "AWSPENDING" in self.stages().get(self.token, []) or super().is_due()

    def finish(self) -> None:
        if "AWSCURRENT" in self.stages()[self.token]:
            raise ValueError("finished already")
        super().finish()


class Confiding(Rotator):
    """What it knows is part of an exception."""

    def test(self) -> None:
        pending = self.pending()
        if not self.server.lets_in(pending):
            raise PermissionError(f"refused: {pending}")


class Broken(Rotator):
    """setSecret has a bug."""

    def set(self) -> None:
        raise KeyError("pasword")
