"""What the tests of Lambda share: an invocation with its answer read, zips of Python, a role that Lambda may assume."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from mocksm import allow
from mocksm.aws import Aws
from mocksm.handles.principals import PrincipalHandle

ACCOUNT = "123456789012"
ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function"


def invoke(aws: Aws, name: str, payload: Any = None, **params: Any) -> dict[str, Any]:
    """Invoke a function as the default caller; the payload is JSON in both directions."""
    body = {} if payload is None else {"Payload": json.dumps(payload)}
    answer: dict[str, Any] = aws.client("lambda").invoke(FunctionName=name, **body, **params)
    text = answer["Payload"].read()
    return {**answer, "Payload": json.loads(text) if text else None}


def zipped(**files: str) -> bytes:
    """Return a zip; ``index="..."`` is the file ``index.py``, and two underscores stand for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name.replace('__', '/')}.py", text)
    return out.getvalue()


def lambda_role(aws: Aws, name: str = "runs", *statements: Any) -> PrincipalHandle:
    """Make a role that Lambda may assume."""
    return aws.role(name, list(statements), trust=[allow("sts:AssumeRole", to="lambda.amazonaws.com")])


def create(aws: Aws, name: str, code: str, handler: str = "index.handler", **params: Any) -> dict[str, Any]:
    """Make a function of one file, ``index.py``, with boto3."""
    role = params.pop("Role", None) or lambda_role(aws).arn
    made: dict[str, Any] = aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler=handler,
        Code={"ZipFile": zipped(index=code)},
        **params,
    )
    return made
