"""Staging labels as a state machine, beside a plain re-statement of the rules (secretsmanager.md, section 9)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from mocksm import mock_secrets
from mocksm.errors import AwsError

CUSTOM = st.sampled_from(["one", "two", "PENDING"])
LABELS = st.one_of(CUSTOM, st.sampled_from(["AWSPENDING", "AWSCURRENT", "AWSPREVIOUS"]))


class Labels(RuleBasedStateMachine):
    """Puts values, moves and removes labels; the model keeps a set of labels for each version."""

    versions = Bundle("versions")

    def __init__(self) -> None:
        super().__init__()
        self.mock = mock_secrets()
        self.aws = self.mock.start()
        self.aws.secret("db")
        self.model: dict[str, set[str]] = {}

    def teardown(self) -> None:
        self.mock.stop()

    def ask(self, operation: str, **params: Any) -> dict[str, Any]:
        return self.aws.dispatcher.ask_as_test("us-east-1", "secretsmanager", operation, SecretId="db", **params)

    def holder(self, label: str) -> str | None:
        return next((version for version, labels in self.model.items() if label in labels), None)

    def give(self, label: str, version: str) -> None:
        """Re-state rules 1, 2 and 5: a label leaves where it was, and AWSPREVIOUS follows AWSCURRENT."""
        left = self.holder(label)
        if left == version:
            return
        for labels in self.model.values():
            labels.discard(label)
        self.model[version].add(label)
        if label == "AWSCURRENT" and left is not None:
            for labels in self.model.values():
                labels.discard("AWSPREVIOUS")
            self.model[left].add("AWSPREVIOUS")

    @rule(target=versions, labels=st.sets(LABELS, max_size=4))
    def put(self, labels: set[str]) -> str:
        token = self.aws.cloud.ids.uuid()
        given = sorted(labels) or ["AWSCURRENT"]
        answer = self.ask(
            "PutSecretValue",
            ClientRequestToken=token,
            SecretString=token,
            **({"VersionStages": given} if labels else {}),
        )
        first = not self.model
        self.model[token] = set()
        wanted = [*given, "AWSCURRENT"] if first else given
        if "AWSCURRENT" in wanted and "AWSPENDING" not in wanted:  # rule 4
            for held in self.model.values():
                held.discard("AWSPENDING")
        for label in wanted:
            self.give(label, token)
        assert self.model[token] == set(answer["VersionStages"])
        return token

    @rule(version=versions, label=LABELS)
    def move(self, version: str, label: str) -> None:
        holder = self.holder(label)
        params = {} if holder in {None, version} else {"RemoveFromVersionId": holder}
        self.ask("UpdateSecretVersionStage", VersionStage=label, MoveToVersionId=version, **params)
        self.give(label, version)

    @rule(version=versions, label=LABELS)
    def move_without_saying_from_where(self, version: str, label: str) -> None:
        if self.holder(label) in {None, version}:
            return
        with pytest.raises(AwsError) as refused:
            self.ask("UpdateSecretVersionStage", VersionStage=label, MoveToVersionId=version)
        assert "InvalidParameterException" == refused.value.code

    @rule(label=LABELS)
    def remove(self, label: str) -> None:
        holder = self.holder(label)
        if holder is None:
            return
        if label == "AWSCURRENT":
            with pytest.raises(AwsError, match="You can only move staging label AWSCURRENT"):
                self.ask("UpdateSecretVersionStage", VersionStage=label, RemoveFromVersionId=holder)
        else:
            self.ask("UpdateSecretVersionStage", VersionStage=label, RemoveFromVersionId=holder)
            self.model[holder].discard(label)

    @precondition(lambda self: self.model)
    @rule()
    def put_again_the_same(self) -> None:
        token = next(iter(self.model))
        self.ask("PutSecretValue", ClientRequestToken=token, SecretString=token)

    @invariant()
    def labels_are_where_the_rules_put_them(self) -> None:
        expected = {version: labels for version, labels in self.model.items() if labels}
        described = self.ask("DescribeSecret").get("VersionIdsToStages", {})
        assert expected == {version: set(labels) for version, labels in described.items()}
        for labels in described.values():
            assert len(labels) == len(set(labels))

    @invariant()
    def once_there_is_a_value_one_version_is_current(self) -> None:
        current = [version for version, labels in self.model.items() if "AWSCURRENT" in labels]
        assert len(current) == bool(self.model)
        if current:
            assert current[0] == self.ask("GetSecretValue")["SecretString"]

    @invariant()
    def deprecated_versions_are_listed_only_when_asked_for(self) -> None:
        shown = self.ask("ListSecretVersionIds")["Versions"]
        every = self.ask("ListSecretVersionIds", IncludeDeprecated=True)["Versions"]
        assert {version for version, labels in self.model.items() if labels} == {each["VersionId"] for each in shown}
        assert list(self.model) == [each["VersionId"] for each in every]


TestLabels = Labels.TestCase
TestLabels.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
