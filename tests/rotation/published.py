"""Runs AWS's published rotation functions, unmodified, under mocksm and against a real PostgreSQL server.

    python -m tests.rotation.published DIR

DIR is a checkout of https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas, of which nothing is kept here. The
functions import ``pg`` and ``pgdb``: ``pip install PyGreSQL``. It says what each one did, and ends with 1 if one of them
did not do what AWS's documentation promises.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from tests.rotation.postgres_server import Postgres, running_postgres

Trial = Callable[[Aws, Postgres, Any], str]

_SUPERUSER = "the superuser's password"
_FIRST = "the first password"
_ENDPOINT = "https://secretsmanager.us-east-1.amazonaws.com"


def single_user(aws: Aws, postgres: Postgres, handler: Any) -> str:
    """Rotate a user's own password three times; only the last one works."""
    db = aws.secret("prod/db", _login(postgres))
    values = [db.json] + [_rotated(aws, db, handler) for _ in range(3)]
    accepted = [postgres.lets_in("app", value["password"]) for value in values]
    _expect([False, False, False, True], accepted)
    return f"3 rotations; calls of the first: {_calls(aws)}"


def alternating_users(aws: Aws, postgres: Postgres, handler: Any) -> str:
    """Rotate two users in turns; the last two logins work."""
    superuser = aws.secret("superuser", {**_login(postgres), "username": "postgres", "password": _SUPERUSER})
    db = aws.secret("prod/db", {**_login(postgres), "masterarn": superuser.arn})
    values = [db.json] + [_rotated(aws, db, handler) for _ in range(3)]
    _expect(["app", "app_clone", "app", "app_clone"], [value["username"] for value in values])
    accepted = [postgres.lets_in(value["username"], value["password"]) for value in values]
    _expect([False, False, True, True], accepted)
    return f"3 rotations; calls of the first: {_calls(aws)}"


def template(aws: Aws, postgres: Postgres, handler: Any) -> str:
    """Rotate with the template as it is: setSecret is left to whoever takes it, and says so."""
    secret = aws.secret("token", "old")
    secret.rotate_with(aws.function("published", handler))
    rotation = aws.rotations[-1]
    _expect((["createSecret", "setSecret"], NotImplementedError), (rotation.steps, type(rotation.error)))
    _expect("old", secret.value)
    return "createSecret done, setSecret raised NotImplementedError, AWSCURRENT unmoved"


TRIALS: dict[str, Trial] = {
    "SecretsManagerRDSPostgreSQLRotationSingleUser": single_user,
    "SecretsManagerRDSPostgreSQLRotationMultiUser": alternating_users,
    "SecretsManagerRotationTemplate": template,
}


def main(checkout: str) -> int:
    """Try every function; return how many failed."""
    logging.disable(logging.CRITICAL)
    os.environ["SECRETS_MANAGER_ENDPOINT"] = _ENDPOINT
    failed = 0
    with running_postgres(_SUPERUSER) as postgres:
        for name, trial in TRIALS.items():
            outcome, good = _try(postgres, trial, Path(checkout) / name / "lambda_function.py")
            print(f"{name}: {outcome}")  # noqa: T201 - a command
            failed += not good
    return failed


def _try(postgres: Postgres, trial: Trial, file: Path) -> tuple[str, bool]:
    postgres.forget_user("app_clone")
    postgres.add_user("app", _FIRST)
    try:
        with mock_secrets() as aws:
            return trial(aws, postgres, _handler(file)), True
    except Exception as error:  # noqa: BLE001 - the other functions are tried as well
        return f"FAILED: {type(error).__name__}: {error}", False


def _handler(file: Path) -> Any:
    spec = spec_from_file_location(file.parent.name, file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lambda_handler


def _rotated(aws: Aws, db: SecretHandle, handler: Any) -> dict[str, Any]:
    db.rotate_with(aws.function("published", handler))
    error = aws.rotations[-1].error
    if error is not None:
        raise error
    value: dict[str, Any] = db.json
    return value


def _login(postgres: Postgres) -> dict[str, Any]:
    address = {"engine": "postgres", "host": postgres.host, "port": postgres.port}
    return {**address, "username": "app", "password": _FIRST}


def _calls(aws: Aws) -> str:
    """Say what the first rotation called, its four steps apart."""
    token = aws.rotations[0].version_id
    told = []
    for record in aws.calls:
        told.append(record.operation.partition(":")[2])
        if record.params.get("MoveToVersionId") == token:
            break
    return " ".join(told)


def _expect(expected: object, actual: object) -> None:
    if expected != actual:
        raise AssertionError(f"expected {expected}, and it was {actual}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
