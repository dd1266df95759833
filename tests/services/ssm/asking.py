"""Short words for what tests ask of Parameter Store."""

from __future__ import annotations

from typing import Any

ACCOUNT, REGION = "123456789012", "us-east-1"
ARN = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"
SHAPE = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths '
    "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
)


def put(ssm: Any, name: str, value: str = "x", **params: Any) -> dict[str, Any]:
    """Put a String, unless another Type is given; None leaves the Type out."""
    given = {"Type": "String", **params}
    answer = ssm.put_parameter(Name=name, Value=value, **{key: each for key, each in given.items() if each is not None})
    return {"Version": answer["Version"], "Tier": answer["Tier"]}


def again(ssm: Any, name: str, value: str = "y", **params: Any) -> dict[str, Any]:
    """Put another version of a parameter."""
    return put(ssm, name, value, **{"Type": None, "Overwrite": True, **params})


def get(ssm: Any, name: str, **params: Any) -> dict[str, Any]:
    """Return a parameter."""
    found: dict[str, Any] = ssm.get_parameter(Name=name, **params)["Parameter"]
    return found


def value(ssm: Any, name: str) -> str:
    """Return a parameter's value, decrypted."""
    found: str = get(ssm, name, WithDecryption=True)["Value"]
    return found


def described(ssm: Any, name: str) -> dict[str, Any]:
    """Return what DescribeParameters tells of a parameter."""
    [found] = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}])["Parameters"]
    return dict(found)


def names(answer: dict[str, Any]) -> list[str]:
    """Return the names of the parameters in an answer."""
    return [each["Name"] for each in answer["Parameters"]]
