"""Pages that lead through a list while it changes, and tokens that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused

ORDERS = [
    (by, order)
    for by in ("created-date", "name", "last-changed-date", "last-accessed-date")
    for order in ("asc", "desc")
]
FILTERS = [{"Key": "name", "Values": ["s"]}]


def create(client: Any, name: str) -> None:
    client.create_secret(Name=name, SecretString=name)


def walk(client: Any, between: Callable[[int], None], **params: Any) -> list[str]:
    """Return the names on all pages; ``between`` is called with the number of each page that was read."""
    seen, page = [], client.list_secrets(MaxResults=3, **params)
    number = 0
    while True:
        seen += [secret["Name"] for secret in page["SecretList"]]
        if "NextToken" not in page:
            return seen
        between(number)
        number += 1
        page = client.list_secrets(MaxResults=3, NextToken=page["NextToken"], **params)


@pytest.mark.parametrize(("by", "order"), ORDERS, ids=str)
def test_what_stays_is_seen_once_when_others_are_deleted_and_made_between_pages(
    client: Any, by: str, order: str
) -> None:
    names = [f"s{number:02}" for number in range(20)]
    for name in names:
        create(client, name)
    gone = set()

    def change(number: int) -> None:
        for name in (names[number * 3], names[-1 - number * 2]):
            client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
            gone.add(name)
        create(client, f"new{number}")

    seen = walk(client, change, SortBy=by, SortOrder=order)
    assert [] == [name for name in names if seen.count(name) != 1 and name not in gone]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(("by", "order"), ORDERS, ids=str)
def test_pages_are_the_whole_list_in_order(aws: Aws, client: Any, by: str, order: str) -> None:
    for name in ("b", "d", "a", "c", "e", "f", "g"):
        create(client, name)
        aws.clock.advance(seconds=1)
    for name in ("d", "a"):
        aws.clock.advance(days=1)
        client.get_secret_value(SecretId=name)
        client.update_secret(SecretId=name, Description="new")
    whole = [each["Name"] for each in client.list_secrets(SortBy=by, SortOrder=order)["SecretList"]]
    assert whole == walk(client, lambda _: None, SortBy=by, SortOrder=order)
    upward = [each["Name"] for each in client.list_secrets(SortBy=by)["SecretList"]]
    assert whole == (upward if order == "asc" else upward[::-1])


def test_page_starts_with_what_is_next_when_its_last_secret_is_gone(client: Any) -> None:
    for name in "abcd":
        create(client, name)
    page = client.list_secrets(MaxResults=2)
    client.delete_secret(SecretId="b", ForceDeleteWithoutRecovery=True)
    rest = client.list_secrets(NextToken=page["NextToken"])
    assert ["c", "d"] == [secret["Name"] for secret in rest["SecretList"]]


def list_token(client: Any) -> str:
    return str(client.list_secrets(MaxResults=1)["NextToken"])


def batch_token(client: Any) -> str:
    return str(client.batch_get_secret_value(Filters=FILTERS, MaxResults=1)["NextToken"])


def versions_token(client: Any) -> str:
    """Return a token whose place is a version id that is a JSON number as well."""
    return str(client.list_secret_version_ids(SecretId="s1", MaxResults=1)["NextToken"])


TOKENS: dict[str, Callable[[Any], str]] = {
    "nothing": lambda _: "x",
    "base64": lambda _: "bW9ja3NtOg==",
    "no text": lambda _: "/////w==",
    "ListSecrets": list_token,
    "BatchGetSecretValue": batch_token,
    "ListSecretVersionIds": versions_token,
}
CALLS: dict[str, Callable[[Any, str], Any]] = {
    "ListSecrets": lambda client, token: client.list_secrets(NextToken=token),
    "ListSecrets by name": lambda client, token: client.list_secrets(NextToken=token, SortBy="name"),
    "ListSecrets desc": lambda client, token: client.list_secrets(NextToken=token, SortOrder="desc"),
    "BatchGetSecretValue": lambda client, token: client.batch_get_secret_value(Filters=FILTERS, NextToken=token),
    "ListSecretVersionIds": lambda client, token: client.list_secret_version_ids(SecretId="s1", NextToken=token),
    "ListResourcePolicies": lambda client, token: client.list_resource_policies(SecretId="s1", NextToken=token),
}


@pytest.mark.parametrize(
    ("issued", "used"), [(token, call) for token in TOKENS for call in CALLS if token != call], ids=str
)
def test_token_is_refused_when_another_list_issued_it(client: Any, issued: str, used: str) -> None:
    client.create_secret(Name="s1", SecretString="x", ClientRequestToken="1" * 32)
    client.put_secret_value(SecretId="s1", SecretString="x", ClientRequestToken="2" * 32)
    create(client, "s2")
    token = TOKENS[issued](client)
    with refused("InvalidNextTokenException", "Invalid NextToken."):
        CALLS[used](client, token)


def test_versions_go_on_when_the_last_one_shown_has_lost_its_labels(client: Any) -> None:
    client.create_secret(Name="db", SecretString="1", ClientRequestToken="1" * 32)
    for digit in "23":
        client.put_secret_value(
            SecretId="db", SecretString=digit, ClientRequestToken=digit * 32, VersionStages=[f"label-{digit}"]
        )
    page = client.list_secret_version_ids(SecretId="db", MaxResults=2)
    client.update_secret_version_stage(SecretId="db", VersionStage="label-2", RemoveFromVersionId="2" * 32)
    rest = client.list_secret_version_ids(SecretId="db", NextToken=page["NextToken"])
    assert ["3" * 32] == [version["VersionId"] for version in rest["Versions"]]


def test_list_shows_no_secret_of_another_account_or_region(client: Any, west: Any, other: Any) -> None:
    create(west, "west")
    create(other, "other")
    create(client, "mine")
    assert ["mine"] == [secret["Name"] for secret in client.list_secrets()["SecretList"]]
