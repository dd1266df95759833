"""A function's environment variables: which they are, which its owner may not set, and how they come into the process.

While a function runs its variables are in ``os.environ``; then each is what it was before. Functions that invoke each other
see each their own. Where functions run at the same time in several threads, the process has one environment: it is that of
the function that started last, and all is put back when the last of them has ended. What a handler itself writes there
stays, as it would in a warm Lambda.

The variables of the credentials are not touched: the mock's stand-ins stay, and calls are made as the function's role. Those
of the sandbox (PATH, PYTHONPATH, TZ, LANG) are the process's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mocksm import environ
from mocksm.arn import partition_of
from mocksm.layers import Pile
from mocksm.services.lambda_.context import LambdaContext
from mocksm.services.lambda_.errors import InvalidParameterValueException
from mocksm.services.lambda_.store import Version

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html: those that Lambda keeps for itself. Names that
# begin with an underscore the model's own pattern refuses.
RESERVED = frozenset(
    {
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)

_LONGEST = 4096


def check_variables(variables: Mapping[str, str]) -> None:
    """Refuse variables that are Lambda's own, and more of them than it takes."""
    reserved = [name for name in variables if name in RESERVED]
    if reserved:
        raise InvalidParameterValueException(
            "Lambda was unable to configure your environment variables because the environment variables you have provided "
            "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
            f"{', '.join(reserved)}"
        )
    measured = json.dumps(dict(variables), separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) > _LONGEST:
        raise InvalidParameterValueException(
            "Lambda was unable to configure your environment variables because the environment variables you have provided "
            f"exceeded the 4KB limit. String measured: {measured}"
        )


def variables_of(version: Version, context: LambdaContext, region: str) -> dict[str, str | None]:
    """Return the variables with which a version runs: Lambda's, what rotation functions look for, its owner's."""
    return {
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{version.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": context.memory_limit_in_mb,
        "AWS_LAMBDA_FUNCTION_NAME": context.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": context.function_version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": context.log_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": context.log_stream_name,
        "AWS_REGION": region,
        "_HANDLER": version.handler,
        # AWS's own rotation functions take their client's endpoint from here.
        "SECRETS_MANAGER_ENDPOINT": f"https://secretsmanager.{region}.{_suffix(region)}",
        **({"LAMBDA_TASK_ROOT": root} if (root := version.code.root) else {}),
        **(version.environment or {}),
    }


@contextmanager
def environment(variables: Mapping[str, str | None]) -> Iterator[None]:
    """Have variables in ``os.environ``, and put back what was there."""
    layer = _PILE.lay(variables)
    try:
        yield
    finally:
        layer.undo()


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"


_PILE: Pile[str] = Pile(environ.read, environ.write)
