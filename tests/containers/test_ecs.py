"""Tasks of ECS and jobs of Batch: what their containers get, as whom, and how they fail."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mocksm import MockSecrets, allow
from mocksm.containers.failures import ClientException, TaskFailedToStart
from mocksm.errors import MocksmError, NotModelled
from tests.containers.stopped import fails

FARGATE = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
RETRIED = "unable to retrieve secret from asm: service call has been retried 1 time(s): "
MISSING = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf"
VALUE = {
    "user": "app",
    "port": 5432,
    "big": 123456789012,
    "tls": True,
    "none": None,
    "hosts": ["a", "b"],
    "o": {"k": 1.5, "a": 1},
}


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    mocksm.secret("prod/db", VALUE, suffix="AbCdEf")
    mocksm.secret("plain", "hunter2", suffix="AbCdEf")
    mocksm.parameter("/app/flag", "on")
    mocksm.parameter("/app/token", "t0ken", secure=True)
    everything = ["secretsmanager:GetSecretValue", "ssm:GetParameters", "kms:Decrypt"]
    mocksm.role("ecs", [allow(*everything)])
    return mocksm


def task(aws: MockSecrets, /, *, role: str | None = "ecs", **secrets: str) -> dict[str, Any]:
    named = {"executionRoleArn": f"arn:aws:iam::{aws.account_id}:role/{role}"} if role else {}
    app = {"name": "app", "secrets": [{"name": name, "valueFrom": value} for name, value in secrets.items()]}
    return {"containerDefinitions": [app], **named}


def test_secrets_and_parameters_become_variables_beside_those_of_the_definition(aws: MockSecrets) -> None:
    arn = aws.secrets["prod/db"].arn
    parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/app/token"
    given = task(aws, USER=f"{arn}:user::", WHOLE=aws.secrets["plain"].arn, FLAG="/app/flag", TOKEN=parameter)
    given["containerDefinitions"][0]["environment"] = [{"name": "MODE", "value": "live"}]

    found = aws.ecs.environment(given, container="app")

    assert {"MODE": "live", "USER": "app", "WHOLE": "hunter2", "FLAG": "on", "TOKEN": "t0ken"} == found
    assert "<mocksm environment variables: MODE, USER, WHOLE, FLAG, TOKEN>" == repr(found)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        pytest.param("port", "5432", id="number"),
        pytest.param("big", "1.23456789012e+11", id="number-of-a-million-and-more"),
        pytest.param("tls", "true", id="truth"),
        pytest.param("none", "<nil>", id="null"),
        pytest.param("hosts", "[a b]", id="list"),
        pytest.param("o", "map[a:1 k:1.5]", id="object"),
    ],
)
def test_a_value_that_is_no_text_is_shown_as_go_shows_it(aws: MockSecrets, key: str, shown: str) -> None:
    given = task(aws, IT=f"{aws.secrets['prod/db'].arn}:{key}::")
    assert {"IT": shown} == aws.ecs.environment(given)


def test_calls_are_made_as_a_session_of_the_execution_role(aws: MockSecrets) -> None:
    arn = aws.secrets["prod/db"].arn
    aws.ecs.environment(task(aws, A=f"{arn}:user::", B=f"{arn}:user::", C=f"{arn}:port:AWSCURRENT:", D="/app/flag"))

    calls = aws.calls("secretsmanager:GetSecretValue")
    assert [{"SecretId": arn}, {"SecretId": arn, "VersionStage": "AWSCURRENT"}] == [each.params for each in calls]
    assert all(each.principal.arn.startswith("arn:aws:sts::123456789012:assumed-role/ecs/") for each in calls)
    assert 32 == len(calls[0].principal.arn.rpartition("/")[2])
    (parameters,) = aws.calls("ssm:GetParameters")
    assert {"Names": ["/app/flag"], "WithDecryption": True} == parameters.params


def test_parameters_are_asked_for_in_tens(aws: MockSecrets) -> None:
    names = [f"/many/{number}" for number in range(11)]
    for name in names:
        aws.parameter(name, name[-1])
    aws.ecs.environment(task(aws, **{f"V{place}": name for place, name in enumerate(names)}))
    assert [10, 1] == [len(each.params["Names"]) for each in aws.calls("ssm:GetParameters")]


def test_a_rotation_shows_in_the_next_task_only(aws: MockSecrets) -> None:
    given = task(aws, IT=aws.secrets["plain"].arn, OLD=f"{aws.secrets['plain'].arn}::AWSCURRENT:")
    running = aws.ecs.start(given)
    aws.client("secretsmanager", region="us-east-1").put_secret_value(SecretId="plain", SecretString="new")
    aws.clock.advance(days=1)
    assert ("hunter2", "new") == (running.environment()["IT"], aws.ecs.start(given).environment("app")["IT"])
    assert "<mocksm task of 'app'>" == repr(running)


def test_entered_variables_are_in_the_process_and_gone_afterwards(
    aws: MockSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD", "before")
    with aws.ecs.environment(task(aws, PASSWORD=aws.secrets["plain"].arn, OTHER=aws.secrets["plain"].arn)) as found:
        assert ("hunter2", "hunter2") == (os.environ["PASSWORD"], os.environ["OTHER"])
        assert found["PASSWORD"] == "hunter2"
    assert ("before", None) == (os.environ["PASSWORD"], os.environ.get("OTHER"))


def test_policies_bind_and_the_failure_is_what_ecs_shows(aws: MockSecrets) -> None:
    aws.role("poor", [allow("ssm:GetParameters")])
    arn = aws.secrets["plain"].arn
    with pytest.raises(TaskFailedToStart) as caught:
        aws.ecs.environment(task(aws, role="poor", IT=arn))
    message = str(caught.value)
    request = aws.calls.last
    assert message == (
        f"{FARGATE}{RETRIED}failed to fetch secret {arn} from secrets manager: operation error Secrets Manager: "
        f"GetSecretValue, https response error StatusCode: 400, RequestID: {request.request_id}, api error "
        f"AccessDeniedException: User: {request.principal.arn} is not authorized to perform: secretsmanager:GetSecretValue "
        f"on resource: {arn} because no identity-based policy allows the secretsmanager:GetSecretValue action"
    )


def _sdk(secret: str, told: str) -> str:
    head = "operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: <id>, "
    return f"failed to fetch secret {secret} from secrets manager: {head}{told}"


_PLAIN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:plain-AbCdEf"
_DB = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf"
_NOT_FOUND = "ResourceNotFoundException: Secrets Manager can't find the specified secret"
_NO_FORM = "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again."


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        pytest.param(MISSING, RETRIED + _sdk(MISSING, f"{_NOT_FOUND}."), id="missing"),
        pytest.param(
            f"{_PLAIN}::BLUE:", RETRIED + _sdk(_PLAIN, f"{_NOT_FOUND} value for staging label: BLUE"), id="stage"
        ),
        pytest.param(
            f"{_DB}:pass::",
            f"{RETRIED}retrieved secret from Secrets Manager did not contain json key pass",
            id="key",
        ),
        pytest.param(f"{_PLAIN}:k::", f"{RETRIED}invalid character 'h' looking for beginning of value", id="no-json"),
        pytest.param(
            f"{_PLAIN}:k",
            f"unable to retrieve secret from asm: trying to retrieve secret with value {_PLAIN}:k resulted in error: {_NO_FORM}",
            id="one-colon",
        ),
        pytest.param(
            "plain",
            "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: plain",
            id="name-of-a-secret",
        ),
    ],
)
def test_what_fargate_says_of_what_it_cannot_get(aws: MockSecrets, reference: str, told: str) -> None:
    with fails(TaskFailedToStart, FARGATE + told):
        aws.ecs.environment(task(aws, IT=reference))


def test_an_agent_on_ec2_tells_of_everything_that_it_cannot_get(aws: MockSecrets) -> None:
    given = {**task(aws, A=f"{_DB}:pass::", B=f"{_PLAIN}:k", C="/none"), "requiresCompatibilities": ["EC2"]}
    told = (
        "retrieved secret from Secrets Manager did not contain json key pass;trying to retrieve secret with value "
        f"{_PLAIN}:k resulted in error: {_NO_FORM};fetching secret data from SSM Parameter Store in us-east-1: invalid "
        "parameters: /none"
    )
    with fails(TaskFailedToStart, told):
        aws.ecs.environment(given)
    with fails(
        TaskFailedToStart,
        f"ResourceNotFoundException: The task can't retrieve the secret with ARN '{MISSING}' from AWS Secrets Manager. Check "
        "whether the secret exists in the specified Region: operation error Secrets Manager: GetSecretValue, https response "
        f"error StatusCode: 400, RequestID: <id>, {_NOT_FOUND}.",
    ):
        aws.ecs.environment(task(aws, A=MISSING), launch_type="EC2")


def test_without_an_answer_it_may_be_the_network(aws: MockSecrets) -> None:
    aws.fail("secretsmanager:GetSecretValue", "timeout")
    with fails(
        TaskFailedToStart,
        "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a "
        "connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch "
        f"secret {_PLAIN} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error "
        "StatusCode: 0, RequestID: , canceled, context deadline exceeded",
    ):
        aws.ecs.environment(task(aws, A=_PLAIN))


def test_what_is_no_fault_of_the_tasks_is_tried_three_times(aws: MockSecrets) -> None:
    aws.fail("secretsmanager:GetSecretValue", "InternalServiceError", times=2)
    assert {"A": "hunter2"} == aws.ecs.environment(task(aws, A=_PLAIN))
    assert 3 == aws.calls("secretsmanager:GetSecretValue").count


def test_what_makes_answers_late_takes_time(aws: MockSecrets) -> None:
    aws.clock.freeze()
    before = aws.clock.now()
    aws.slow("secretsmanager:GetSecretValue", 3)
    aws.ecs.environment(task(aws, A=_PLAIN))
    assert 3 == (aws.clock.now() - before).total_seconds()


def test_a_binary_secret_is_empty(aws: MockSecrets) -> None:
    aws.secret("bin", b"\x00")
    assert {"A": ""} == aws.ecs.environment(task(aws, A=aws.secrets["bin"].arn))


def test_options_of_log_drivers_and_registries_are_resolved_too(aws: MockSecrets) -> None:
    login = aws.secret("registry", {"Username": "me", "password": "pw"})
    given = task(aws)
    given["containerDefinitions"][0] |= {
        "logConfiguration": {"secretOptions": [{"name": "splunk-token", "valueFrom": _PLAIN}]},
        "repositoryCredentials": {"credentialsParameter": login.arn},
    }
    running = aws.ecs.start(given)
    assert {"splunk-token": "hunter2"} == running.log_options()
    assert {} == running.environment()
    assert {"username": "me", "password": "pw"} == running.registry_credentials()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        pytest.param(
            "x", "fetching authorization data: unable to unmarshal secret value, invalid schema", id="no-json"
        ),
        pytest.param(b"x", "fetching authorization data: empty secrets value", id="binary"),
        pytest.param(
            {"username": "a"}, "fetching password: AuthorizationData is malformed, empty field", id="no-password"
        ),
        pytest.param(
            {"username": 1}, "fetching authorization data: unable to unmarshal secret value, invalid schema", id="int"
        ),
    ],
)
def test_a_secret_that_opens_no_registry_fails_the_task(aws: MockSecrets, value: Any, told: str) -> None:
    given = task(aws)
    given["containerDefinitions"][0]["repositoryCredentials"] = {"credentialsParameter": aws.secret("login", value).arn}
    with fails(
        TaskFailedToStart,
        f"{FARGATE}unable to get registry auth from asm: service call has been retried 1 time(s): asm {told}",
    ):
        aws.ecs.start(given)


def test_jobs_of_batch_are_tasks(aws: MockSecrets) -> None:
    secrets = [{"name": "IT", "valueFrom": _PLAIN}]
    role = f"arn:aws:iam::{aws.account_id}:role/ecs"
    job = {"containerProperties": {"secrets": secrets, "executionRoleArn": role}, "platformCapabilities": ["EC2"]}
    tasks = {"taskProperties": [{"executionRoleArn": role, "containers": [{"name": "a", "secrets": secrets}]}]}
    assert {"IT": "hunter2"} == aws.ecs.environment(job) == aws.ecs.environment({"jobDefinitions": [job]})
    assert {"IT": "hunter2"} == aws.ecs.environment({"ecsProperties": tasks}, container="a")
    with pytest.raises(NotModelled, match="mocksm does not model nodeProperties of job definitions"):
        aws.ecs.environment({"nodeProperties": {"numNodes": 2}})


def test_definitions_are_read_from_texts_files_and_answers(aws: MockSecrets, tmp_path: Path) -> None:
    given = task(aws, IT=_PLAIN)
    file = tmp_path / "task.json"
    file.write_text(json.dumps(given), "utf-8")
    sources: list[Any] = [json.dumps(given, indent=1), file, str(file), {"taskDefinition": given}]
    assert [{"IT": "hunter2"}] * 4 == [dict(aws.ecs.environment(each)) for each in sources]


def test_a_role_given_by_the_test_counts_in_place_of_the_definitions(aws: MockSecrets) -> None:
    role = aws.role("other", [allow("secretsmanager:GetSecretValue")])
    aws.ecs.environment(task(aws, role=None, IT=_PLAIN), role=role)
    aws.ecs.environment(task(aws, IT=_PLAIN), role="other")
    assert ["other", "other"] == [
        each.principal.arn.split("/")[1] for each in aws.calls("secretsmanager:GetSecretValue")
    ]


def test_what_ecs_does_not_register_or_run_is_refused_in_its_words(aws: MockSecrets) -> None:
    twice = task(aws, MODE=_PLAIN)
    twice["containerDefinitions"][0]["environment"] = [{"name": "MODE", "value": "live"}]
    with fails(
        ClientException,
        "The secret name must be unique and not shared with any new or existing environment variables set on the container, "
        "such as 'MODE'.",
    ):
        aws.ecs.environment(twice)
    with fails(
        ClientException,
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    ):
        aws.ecs.environment(task(aws, role=None, IT=_PLAIN))
    other = aws.role(
        "other", trust=[{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    )
    with fails(
        ClientException,
        f"ECS was unable to assume the role '{other.arn}' that was provided for this task. Please verify that the role being "
        "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
    ):
        aws.ecs.environment(task(aws, IT=_PLAIN), role=other)
    assert 0 == aws.calls.count


def test_a_role_that_trusts_ecs_tasks_is_taken(aws: MockSecrets) -> None:
    trust = [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    role = aws.role("real", [allow("secretsmanager:GetSecretValue")], trust=trust)
    assert {"IT": "hunter2"} == aws.ecs.environment(task(aws, IT=_PLAIN), role=role)


@pytest.mark.parametrize(
    ("given", "container", "told"),
    [
        pytest.param({"family": "x"}, None, "this has 'family'", id="no-definition"),
        pytest.param(
            {"containerDefinitions": [{"name": "a"}, {"name": "b"}]}, None, "several containers", id="several"
        ),
        pytest.param({"containerDefinitions": [{"name": "a"}]}, "b", "no container 'b'; there is 'a'", id="none"),
        pytest.param(
            {"containerDefinitions": [{"name": "a", "secrets": [{"name": "X", "value": "y"}]}]},
            None,
            "a secret of container 'a' has name and valueFrom; this has ['name', 'value']",
            id="no-value-from",
        ),
        pytest.param(
            {
                "containerDefinitions": [{"name": "a", "secrets": [{"name": "X", "valueFrom": "arn:aws:s3:::b"}]}],
                "executionRoleArn": "arn:aws:iam::123456789012:role/ecs",
            },
            None,
            "'arn:aws:s3:::b' is the ARN of neither a secret nor a parameter",
            id="arn-of-something-else",
        ),
        pytest.param(7, None, "a task definition is a mapping, JSON or YAML text, or a file, not int", id="number"),
        pytest.param(
            "/nowhere/task.json", None, "a task definition cannot be read from /nowhere/task.json", id="no-file"
        ),
    ],
)
def test_what_is_no_definition_is_said_to_be_none(
    aws: MockSecrets, given: Any, container: str | None, told: str
) -> None:
    with pytest.raises(MocksmError) as caught:
        aws.ecs.environment(given, container)
    assert str(caught.value).startswith("mocksm: ")
    assert told in str(caught.value)


def test_a_role_that_is_not_there_is_told_with_those_that_are(aws: MockSecrets) -> None:
    with pytest.raises(MocksmError, match=r"there is no user or role '.*:role/ecss'.*:role/ecs"):
        aws.ecs.environment(task(aws, role="ecss", IT=_PLAIN))
    with pytest.raises(MocksmError, match=r"is no role; make one with aws\.role"):
        aws.ecs.environment(task(aws, IT=_PLAIN), role=aws.user("bob"))
