from __future__ import annotations

import re
from typing import Any

from mocksm.aws import Aws
from tests.services.lambda_.invoking import ARN, invoke


def context_of(aws: Aws, name: str = "look", **params: Any) -> tuple[dict[str, Any], Any]:
    seen: list[Any] = []
    aws.function(name, lambda _, context: seen.append(context), timeout=60, memory=256)
    return invoke(aws, name, **params), seen[0]


def test_the_context_has_what_handlers_use(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    answer, context = context_of(mocksm)

    assert answer["ResponseMetadata"]["RequestId"] == context.aws_request_id
    assert ("look", f"{ARN}:look", "$LATEST", "256") == (
        context.function_name,
        context.invoked_function_arn,
        context.function_version,
        context.memory_limit_in_mb,
    )
    assert "/aws/lambda/look" == context.log_group_name
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", context.log_stream_name)
    assert (None, None) == (context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id)
    assert context.client_context is None
    assert context.tenant_id is None
    assert f"{ARN}:look" in repr(context)


def test_the_time_that_is_left_follows_the_clock(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    _, context = context_of(mocksm)

    assert 60_000 == context.get_remaining_time_in_millis()
    mocksm.clock.advance(seconds=45.5)
    assert 14_500 == context.get_remaining_time_in_millis()
    mocksm.clock.advance(minutes=20)
    assert 0 == context.get_remaining_time_in_millis()


def test_the_arn_has_the_qualifier_by_which_the_function_was_invoked(mocksm: Aws) -> None:
    _, context = context_of(mocksm, Qualifier="$LATEST")

    assert f"{ARN}:look:$LATEST" == context.invoked_function_arn


def test_what_is_logged_by_the_context_is_printed(mocksm: Aws, capsys: Any) -> None:
    mocksm.function("talk", lambda _, context: context.log("one ") or context.log(2))
    invoke(mocksm, "talk")

    assert "one 2" == capsys.readouterr().out
