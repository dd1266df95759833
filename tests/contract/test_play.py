"""The player, against a sender that answers what the test wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from mocksm.clock import Clock
from mocksm.ids import Ids
from tests.contract.case import Advance, Case, Fact, How, Step
from tests.contract.expected import ABSENT, Has, Refused, Wire
from tests.contract.leash import Leash
from tests.contract.play import ContractBroken, play
from tests.contract.scope import Ref, Text
from tests.contract.senders import Answer, Request, Sender

NAME = Text("${prefix}db")
REFUSED = Refused("Nope", "no.")
NOPE = Answer(400, code="Nope", message="no.")

Script = Callable[[Request], Answer]


class Scripted:
    """Sends nothing, and is a stage as well."""

    ways: frozenset[How] = frozenset(("client", "raw"))
    region = "eu-west-1"
    attempts = 3

    def __init__(self, script: Script) -> None:
        self.ids = Ids(1)
        self.sent: list[Request] = []
        self.waited = 0
        self.days: float = 0
        self._script = script

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        return self._script(request)

    def lacks(self, _: Case) -> list[str]:
        return []

    def prefix(self) -> str:
        return "mine-"

    def sender(self, _: str) -> Sender:
        return self

    def witness(self, sender: Sender) -> Sender:
        return sender

    def function(self, name: str) -> str:
        return f"arn:{name}"

    def now(self) -> datetime:
        return Clock().now()

    def advance(self, days: float) -> None:
        self.days += days

    def wait(self) -> None:
        self.waited += 1


def answering(**answers: Answer) -> Script:
    """Return a script that answers operations so, and all others with an empty result."""
    return lambda request: answers.get(request.operation, Answer(200, {}))


def case(*steps: Step | Advance, function: str | None = None) -> Case:
    return Case("one", Fact("9", "row", "doc"), steps, function=function)


def describe(expect: Any, **options: Any) -> Step:
    return Step("DescribeSecret", {"SecretId": NAME}, expect, **options)


BROKEN: Mapping[str, tuple[Answer, Any]] = {
    "another result": (Answer(200, {"Name": "x"}), {"Name": "y"}),
    "an error for a result": (NOPE, {"Name": "y"}),
    "a result for an error": (Answer(200, {}), REFUSED),
    "another code": (Answer(400, code="Other", message="no."), REFUSED),
    "another sentence": (Answer(400, code="Nope", message="No."), REFUSED),
    "another status": (Answer(404, code="Nope", message="no."), REFUSED),
    "a member of the error": (
        Answer(400, code="Nope", message="no.", members={"Message": "no."}),
        Refused("Nope", "no.", members={"Message": ABSENT}),
    ),
    "another status of a result": (Answer(201, {}), {}),
    "another body": (Answer(200, {}, body=b"{}"), Wire(200, None)),
    "no body to see": (Answer(200, {}), Wire(200, None)),
}


@pytest.mark.parametrize(("answer", "expect"), BROKEN.values(), ids=BROKEN)
def test_case_is_broken_when_an_answer_is_another(answer: Answer, expect: Any) -> None:
    with pytest.raises(ContractBroken, match="one, step 1, ListSecrets: not as Fact"):
        play(case(Step("ListSecrets", {}, expect)), Scripted(answering(ListSecrets=answer)))


def test_case_goes_on_when_an_answer_is_as_expected() -> None:
    stage = Scripted(answering(ListSecrets=Answer(200, {"Name": "x"}), DescribeSecret=NOPE))
    play(case(Step("ListSecrets", {}, {"Name": "x"}, saves={"it": "Name"}), describe(REFUSED)), stage)
    assert "mine-db" == stage.sent[-1].params["SecretId"]


def test_case_is_broken_when_a_refusal_changes_something() -> None:
    def script(request: Request) -> Answer:
        changed = any(sent.operation == "UpdateSecret" for sent in stage.sent)
        return {"UpdateSecret": NOPE}.get(request.operation, Answer(200, {"Description": "new" if changed else "old"}))

    stage = Scripted(script)
    with pytest.raises(ContractBroken, match=r"state.DescribeSecret.Description: expected 'old', found 'new'"):
        play(case(Step("UpdateSecret", {"SecretId": NAME}, REFUSED)), stage)


def test_case_is_broken_when_a_success_changes_what_it_must_not() -> None:
    def script(_: Request) -> Answer:
        return Answer(200, {"Calls": len([sent for sent in stage.sent if sent.operation == "RestoreSecret"])})

    stage = Scripted(script)
    with pytest.raises(ContractBroken, match=r"state.GetSecretValue.Calls"):
        play(case(Step("RestoreSecret", {"SecretId": NAME}, unchanged=True)), stage)


def test_step_is_repeated_when_aws_needs_time() -> None:
    answers = iter([NOPE, NOPE, Answer(200, {"Name": "x"})])
    stage = Scripted(lambda _: next(answers))
    play(case(describe({"Name": "x"}, eventually=True)), stage)
    assert 2 == stage.waited


def test_step_is_not_repeated_for_ever() -> None:
    stage = Scripted(lambda _: NOPE)
    with pytest.raises(ContractBroken):
        play(case(describe({"Name": "x"}, eventually=True)), stage)
    assert 3 == len(stage.sent)


def test_what_a_step_saves_is_there_for_the_next() -> None:
    stage = Scripted(answering(CreateSecret=Answer(200, {"ARN": "arn:mine-db"})))
    made = Step("CreateSecret", {"Name": NAME}, saves={"arn": "ARN"})
    play(case(made, Step("GetSecretValue", {"SecretId": Ref("arn")})), stage)
    assert {"SecretId": "arn:mine-db"} == stage.sent[1].params


def test_function_and_time_come_from_the_stage() -> None:
    stage = Scripted(answering())
    play(case(Advance(3), Step("ListSecrets", {"Filters": Ref("function")}), function="rotates"), stage)
    assert 3 == stage.days
    assert "arn:rotates" == stage.sent[0].params["Filters"]


def test_secrets_and_keys_are_deleted_when_a_case_ends() -> None:
    key = Answer(200, {"KeyMetadata": {"KeyId": "k"}})
    stage = Scripted(answering(CreateKey=key))
    play(case(Step("CreateKey", service="kms"), Step("CreateSecret", {"Name": NAME})), stage)
    assert [
        Request("secretsmanager", "DeleteSecret", {"SecretId": "mine-db", "ForceDeleteWithoutRecovery": True}),
        Request("kms", "ScheduleKeyDeletion", {"KeyId": "k", "PendingWindowInDays": 7}),
    ] == stage.sent[-2:]


def test_key_is_left_when_the_case_has_it_deleted_already() -> None:
    stage = Scripted(answering(CreateKey=Answer(200, {"KeyMetadata": {"KeyId": "k"}})))
    steps = ("CreateKey", "ScheduleKeyDeletion", "CancelKeyDeletion", "ScheduleKeyDeletion")
    play(case(*(Step(operation, {"KeyId": "k"}, service="kms") for operation in steps)), stage)
    assert list(steps) == [request.operation for request in stage.sent]


def test_secrets_are_deleted_when_a_case_is_broken() -> None:
    stage = Scripted(answering())
    with pytest.raises(ContractBroken):
        play(case(Step("CreateSecret", {"Name": NAME}), describe(Has({"Name": "x"}))), stage)
    assert "DeleteSecret" == stage.sent[-1].operation


def test_secret_is_deleted_when_the_answer_to_its_making_is_lost() -> None:
    def script(request: Request) -> Answer:
        if request.operation == "CreateSecret":
            raise ConnectionError
        return Answer(200, {})

    stage = Scripted(script)
    with pytest.raises(ConnectionError):
        play(case(Step("CreateSecret", {"Name": NAME})), stage)
    assert "DeleteSecret" == stage.sent[-1].operation


def test_nothing_is_deleted_when_nothing_was_made() -> None:
    stage = Scripted(answering(CreateSecret=NOPE))
    play(case(Step("CreateSecret", {"Name": NAME}, REFUSED)), stage)
    assert "DeleteSecret" not in [request.operation for request in stage.sent]


def test_case_fails_when_what_it_made_is_left() -> None:
    stage = Scripted(answering(DeleteSecret=NOPE))
    with pytest.raises(RuntimeError, match=r"the case could not delete what it made: .*mine-db"):
        play(case(Step("CreateSecret", {"Name": NAME})), stage)


@pytest.mark.parametrize(
    "member", ["Name", "SecretId", "AliasName", "Path", "ResourceId", "Rule", "DBInstanceIdentifier", "StackName"]
)
def test_nothing_is_sent_that_names_what_is_not_the_cases_own(member: str) -> None:
    stage = Scripted(answering())
    with pytest.raises(ValueError, match="names 'prod/db', which has not the prefix mine-"):
        Leash(stage, "mine-").send(Request("secretsmanager", "DeleteSecret", {member: "prod/db"}))
    assert [] == stage.sent


def test_nothing_is_sent_that_names_a_parameter_that_is_not_the_cases_own() -> None:
    stage = Scripted(answering())
    with pytest.raises(ValueError, match="names '/prod/db', which has not the prefix mine-"):
        Leash(stage, "mine-").send(Request("ssm", "DeleteParameters", {"Names": ["/mine-db", "/prod/db"]}))
    assert [] == stage.sent


def test_parameters_are_deleted_when_a_case_is_over_and_they_are_still_there() -> None:
    stage = Scripted(answering(DeleteParameter=Answer(400, code="ParameterNotFound")))
    names = ("/mine-a", "/mine-b", "/mine-c")
    steps = [Step("PutParameter", {"Name": name, "Value": "x"}) for name in names]
    gone = Step("DeleteParameters", {"Names": ["/mine-a", "/mine-b"]})
    play(Case("one", Fact("9", "row", "doc"), (*steps, gone), "ssm"), stage)
    assert ("DeleteParameter", {"Name": "/mine-c"}) == (stage.sent[-1].operation, stage.sent[-1].params)
    assert 1 == [request.operation for request in stage.sent].count("DeleteParameter")


def test_stacks_are_deleted_when_a_case_is_over_and_they_are_still_there() -> None:
    stage = Scripted(answering())
    steps = [Step("CreateStack", {"StackName": name}) for name in ("mine-a", "mine-b")]
    gone = Step("DeleteStack", {"StackName": "mine-a"})
    play(Case("one", Fact("9", "row", "doc"), (*steps, gone), "cloudformation"), stage)
    deleted = [request.params["StackName"] for request in stage.sent if request.operation == "DeleteStack"]
    assert ["mine-a", "mine-b"] == deleted


_KEY = "6f1b2c3d-0000-4000-8000-00000000000a"


@pytest.mark.parametrize("member", ["KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId"])
@pytest.mark.parametrize(
    "named", [_KEY, f"arn:aws:kms:eu-west-1:123456789012:key/{_KEY}", f"mrk-{_KEY.replace('-', '')}"]
)
def test_nothing_is_sent_that_names_a_key_that_is_not_the_cases_own(member: str, named: str) -> None:
    stage = Scripted(answering())
    with pytest.raises(ValueError, match=r"names the key .*, which is not the case's own"):
        Leash(stage, "mine-").send(Request("kms", "DisableKey", {member: named}))
    assert [] == stage.sent


def test_a_key_may_be_named_when_the_case_made_it_or_there_is_none() -> None:
    stage = Scripted(answering())
    leash = Leash(stage, "mine-", {_KEY.replace("-", "")})
    for named in (_KEY, "00000000-0000-4000-8000-0000000000ff", "alias/mine-app"):
        leash.send(Request("kms", "DisableKey", {"KeyId": named}))
    assert 3 == len(stage.sent)


def test_aliases_and_keys_are_cleaned_up_when_a_case_is_over() -> None:
    made = Answer(200, {"KeyMetadata": {"KeyId": _KEY, "KeyManager": "CUSTOMER"}})
    stage = Scripted(answering(CreateKey=made))
    steps = Step("CreateKey"), Step("CreateAlias", {"AliasName": "alias/mine-app", "TargetKeyId": _KEY})
    play(Case("one", Fact("9", "row", "doc"), steps, "kms"), stage)
    assert ["CreateKey", "CreateAlias", "DeleteAlias", "ScheduleKeyDeletion"] == [each.operation for each in stage.sent]
