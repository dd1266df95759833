"""The rotation functions that cases need. Deployed as they are, they are what the live mode's options give ARNs of.

Each takes a Secrets Manager client and returns the handler, whose event is Lambda's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

Handler = Callable[[Any, Any], None]


def rotates(client: Any) -> Handler:
    """Rotate as AWS's published templates do: ``finishSecret`` moves AWSCURRENT and touches no other label."""
    return _rotating(client, lambda event: {"SecretString": f"made for {event['ClientRequestToken']}"})


def rotates_and_clears(client: Any) -> Handler:
    """Rotate, and take AWSPENDING off at the end, as the function did with which rotations were recorded."""
    rotate = rotates(client)

    def handle(event: Any, context: Any) -> None:
        rotate(event, context)
        if event["Step"] == "finishSecret":
            client.update_secret_version_stage(
                SecretId=event["SecretId"],
                VersionStage="AWSPENDING",
                RemoveFromVersionId=event["ClientRequestToken"],
            )

    return handle


def fails_at_once(_: Any) -> Handler:
    """Fail in the first step: the version stays empty."""

    def handle(event: Any, _: Any) -> None:
        raise RuntimeError(f"{event['Step']} failed")

    return handle


def fails_in_test(client: Any) -> Handler:
    """Make the new value, and fail in ``testSecret``."""
    rotate = rotates(client)

    def handle(event: Any, context: Any) -> None:
        if event["Step"] == "testSecret":
            raise RuntimeError("the new password does not work")
        rotate(event, context)

    return handle


def fails_first(client: Any) -> Handler:
    """Fail in ``setSecret`` the first time, and leave a tag by which the second time knows."""
    rotate = rotates(client)

    def handle(event: Any, context: Any) -> None:
        tags = {tag["Key"] for tag in client.describe_secret(SecretId=event["SecretId"]).get("Tags", [])}
        if event["Step"] == "setSecret" and "tried" not in tags:
            client.tag_resource(SecretId=event["SecretId"], Tags=[{"Key": "tried", "Value": "once"}])
            raise RuntimeError("not this time")
        rotate(event, context)

    return handle


def fails_second(client: Any) -> Handler:
    """Rotate once, and fail from then on: by then the secret has been rotated."""
    rotate = rotates(client)

    def handle(event: Any, context: Any) -> None:
        if "LastRotatedDate" in client.describe_secret(SecretId=event["SecretId"]):
            raise RuntimeError("not again")
        rotate(event, context)

    return handle


def takes_the_token(client: Any) -> Handler:
    """Rotate, and hand the event's RotationToken back, as a function does that works through a role."""
    return _rotating(client, lambda event: {"SecretString": "by its token", "RotationToken": event["RotationToken"]})


def is_overtaken(client: Any) -> Handler:
    """Rotate, while somebody else puts a newer value before the new one is tested."""
    rotate = rotates(client)

    def handle(event: Any, context: Any) -> None:
        if event["Step"] == "setSecret":
            client.put_secret_value(SecretId=event["SecretId"], SecretString="newer")
        rotate(event, context)

    return handle


def bears_witness(client: Any) -> Handler:
    """Rotate, and write down in the secret's tags what each step found: tags keep the order in which they were added."""
    rotate = rotates_and_clears(client)

    def handle(event: Any, context: Any) -> None:
        client.tag_resource(
            SecretId=event["SecretId"], Tags=[{"Key": event["Step"], "Value": _findings(client, event)}]
        )
        rotate(event, context)

    return handle


def _rotating(client: Any, put: Callable[[Any], dict[str, str]]) -> Handler:
    """Return a function that makes the new value with what ``put`` says, and makes it current at the end."""

    def handle(event: Any, _: Any) -> None:
        secret, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
        if step == "createSecret":
            client.put_secret_value(
                SecretId=secret, ClientRequestToken=token, VersionStages=["AWSPENDING"], **put(event)
            )
        elif step == "finishSecret":
            _make_current(client, secret, token)

    return handle


def _make_current(client: Any, secret: str, token: str) -> None:
    described = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    current = next((version for version, stages in described.items() if "AWSCURRENT" in stages), None)
    if current != token:
        client.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=token,
            **({"RemoveFromVersionId": current} if current else {}),
        )


def _findings(client: Any, event: Any) -> str:
    """Say what the templates look at: whether rotation is on, the pending version's labels, and its value."""
    secret, token = event["SecretId"], event["ClientRequestToken"]
    described = client.describe_secret(SecretId=secret)
    stages = "+".join(sorted(described["VersionIdsToStages"].get(token, ["none"])))
    on = "on" if described["RotationEnabled"] else "off"
    by_arn = "by ARN" if secret == described["ARN"] else "by name"
    return f"{on}/{by_arn}/{stages}/{_pending(client, secret, token)}"  # commas are not allowed in tags


def _pending(client: Any, secret: str, token: str) -> str:
    """Say what the pending version holds."""
    try:
        value = client.get_secret_value(SecretId=secret, VersionId=token, VersionStage="AWSPENDING")["SecretString"]
        current = client.get_secret_value(SecretId=secret)["SecretString"]
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "the current value" if value == current else "a new value"


FUNCTIONS: Mapping[str, Callable[[Any], Handler]] = {
    "rotates": rotates,
    "rotates_and_clears": rotates_and_clears,
    "fails_at_once": fails_at_once,
    "fails_in_test": fails_in_test,
    "fails_first": fails_first,
    "fails_second": fails_second,
    "takes_the_token": takes_the_token,
    "is_overtaken": is_overtaken,
    "bears_witness": bears_witness,
}
