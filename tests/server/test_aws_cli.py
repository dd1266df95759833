"""The real AWS CLI, in processes of its own, against the server: every operation of Secrets Manager, and KMS's essentials.

Most commands run one after the other in one process, by the CLI's own entry point: to load it takes longer than all of them.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.wire.models import service_model

_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            }
        ],
    }
)
_TOKEN = "0123456789abcdef0123456789abcdef"

# The CLI brings a botocore of its own along, which is older.
NEWER = {
    f"secretsmanager:{name}"
    for name in ("AssociateCrossAccountReplica", "DisassociateCrossAccountReplica", "ListResourcePolicies")
}

# Each with what its answer has to hold.
SECRETS: list[tuple[list[str], Any]] = [
    (["create-secret", "--name", "db", "--secret-string", "hunter2"], {"Name": "db"}),
    (["create-secret", "--name", "blob", "--secret-binary", "fileb://blob"], {"Name": "blob"}),
    (["describe-secret", "--secret-id", "db"], {"Name": "db"}),
    (["get-secret-value", "--secret-id", "db"], {"SecretString": "hunter2"}),
    (["get-secret-value", "--secret-id", "blob"], {"SecretBinary": "AP8="}),
    (["list-secrets"], {"SecretList"}),
    (["batch-get-secret-value", "--secret-id-list", "db", "blob"], {"SecretValues"}),
    (["put-secret-value", "--secret-id", "db", "--secret-string", "new", "--client-request-token", _TOKEN], {}),
    (["list-secret-version-ids", "--secret-id", "db"], {"Versions"}),
    (["update-secret", "--secret-id", "db", "--description", "the \u20ac database"], {"Name": "db"}),
    (
        [
            "update-secret-version-stage",
            "--secret-id",
            "db",
            "--version-stage",
            "mine",
            "--move-to-version-id",
            _TOKEN,
        ],
        {"Name": "db"},
    ),
    (["tag-resource", "--secret-id", "db", "--tags", "Key=team,Value=core"], None),
    (["untag-resource", "--secret-id", "db", "--tag-keys", "team"], None),
    (["put-resource-policy", "--secret-id", "db", "--resource-policy", _POLICY], {"Name": "db"}),
    (["get-resource-policy", "--secret-id", "db"], {"ResourcePolicy"}),
    (["validate-resource-policy", "--resource-policy", _POLICY], {"PolicyValidationPassed": True}),
    (["delete-resource-policy", "--secret-id", "db"], {"Name": "db"}),
    (["replicate-secret-to-regions", "--secret-id", "db", "--add-replica-regions", "Region=eu-west-1"], {"ARN"}),
    (["replicate-secret-to-regions", "--secret-id", "db", "--add-replica-regions", "Region=eu-west-2"], {"ARN"}),
    (["remove-regions-from-replication", "--secret-id", "db", "--remove-replica-regions", "eu-west-1"], {"ARN"}),
    (["stop-replication-to-replica", "--secret-id", "db", "--region", "eu-west-2"], {"ARN"}),
    (
        [
            "rotate-secret",
            "--secret-id",
            "db",
            "--rotation-lambda-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:rotate",
            "--rotation-rules",
            "AutomaticallyAfterDays=30",
            "--no-rotate-immediately",
        ],
        {"Name": "db"},
    ),
    (["cancel-rotate-secret", "--secret-id", "db"], {"Name": "db"}),
    (["get-random-password", "--password-length", "20"], {"RandomPassword"}),
    (["delete-secret", "--secret-id", "db", "--recovery-window-in-days", "7"], {"DeletionDate"}),
    (["restore-secret", "--secret-id", "db"], {"Name": "db"}),
]

_LOOP = """
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver

for arguments in json.load(sys.stdin):
    said, warned = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(warned):
        status = create_clidriver().main(arguments)
    print(json.dumps([status, said.getvalue(), warned.getvalue()]))
"""


class Shell:
    """Where the AWS CLI runs: a folder, and an environment that leads it to a server and has only made-up credentials."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self._environment = {
            "HOME": str(folder),
            "PATH": os.environ["PATH"],
            "AWS_ACCESS_KEY_ID": "AKIAANYBODY",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "LC_ALL": "C.UTF-8",
            **environment,
        }

    def aws(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command in a process of its own."""
        return self._python("-m", "awscli", *arguments)

    def all(self, commands: list[list[str]]) -> list[tuple[int, str, str]]:
        """Run commands one after the other; return each one's status, output and errors."""
        ran = self._python("-c", _LOOP, given=json.dumps(commands))
        assert (0, "") == (ran.returncode, ran.stderr)
        return [tuple(json.loads(line)) for line in ran.stdout.splitlines()]

    def _python(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self._environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def shell(mocksm: MockSecrets, tmp_path: Path) -> Iterator[Shell]:
    server = mocksm.serve()
    with server:
        yield Shell(tmp_path, server.environment)


def _holds(answer: str, wanted: Any) -> bool:
    if wanted is None:
        return not answer.strip()
    found = json.loads(answer)
    return bool(wanted.items() <= found.items() if isinstance(wanted, dict) else wanted <= found.keys())


def test_every_operation_of_secrets_manager_works_by_the_cli(mocksm: MockSecrets, shell: Shell) -> None:
    (shell.folder / "blob").write_bytes(b"\x00\xff")
    mocksm.function("rotate", lambda event, context: None)
    done = shell.all([["secretsmanager", *arguments] for arguments, _ in SECRETS])
    for (arguments, wanted), (status, said, warned) in zip(SECRETS, done, strict=True):
        assert (0, "") == (status, warned), arguments
        assert _holds(said, wanted), (arguments, said)
    every = {f"secretsmanager:{name}" for name in service_model("secretsmanager").operation_names}
    assert every - NEWER == {call.operation for call in mocksm.calls}
    assert "the \u20ac database" == mocksm.secrets["db"].description


def test_what_the_cli_encrypts_it_decrypts(mocksm: MockSecrets, shell: Shell) -> None:
    key = mocksm.key(alias="alias/app")
    (shell.folder / "plain").write_bytes(b"\x00hunter2\xff")
    encrypt = ["kms", "encrypt", "--key-id", "alias/app", "--plaintext", "fileb://plain"]
    ((status, said, _),) = shell.all([encrypt])
    assert (0, key.arn) == (status, json.loads(said)["KeyId"])
    (shell.folder / "cipher").write_bytes(base64.b64decode(json.loads(said)["CiphertextBlob"]))
    decrypt = ["kms", "decrypt", "--ciphertext-blob", "fileb://cipher"]
    ((status, said, _),) = shell.all([decrypt])
    assert (0, "AGh1bnRlcjL/") == (status, json.loads(said)["Plaintext"])


def test_the_cli_is_refused_in_awss_words(mocksm: MockSecrets, shell: Shell) -> None:
    absent = shell.aws("secretsmanager", "get-secret-value", "--secret-id", "absent")
    assert (
        "An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: "
        "Secrets Manager can't find the specified secret."
    ) in absent.stderr
    assert absent.returncode >= 254
    assert "ResourceNotFoundException" == getattr(mocksm.calls.last.error, "code", None)


def test_the_cli_says_what_mocksm_does_not_model(mocksm: MockSecrets, shell: Shell) -> None:
    ran = shell.aws("lambda", "list-event-source-mappings")
    assert "An error occurred (NotModelled) when calling the ListEventSourceMappings operation: mocksm " in ran.stderr
    assert 1 == len(mocksm.take_refusals())


def test_the_cli_needs_no_key_when_it_signs_nothing(shell: Shell) -> None:
    ran = shell.aws("kms", "list-keys", "--no-sign-request")
    assert "(MissingAuthenticationTokenException) when calling the ListKeys operation" in ran.stderr
