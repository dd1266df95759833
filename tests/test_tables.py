"""The table of calls: aligned, within the terminal, without secrets and control characters."""

from __future__ import annotations

import boto3
import pytest

from mocksm.aws import Aws
from mocksm.tables import table


@pytest.fixture
def aws(mocksm: Aws) -> Aws:
    client = boto3.client("secretsmanager")
    client.create_secret(
        Name="db", SecretString="hunter2", Tags=[{"Key": "a", "Value": "b"}], ClientRequestToken="t" * 32
    )
    client.list_secrets()
    return mocksm


def test_a_table_has_a_line_for_each_call(aws: Aws) -> None:
    head, rule, *rows = table(list(aws.calls), 200)

    assert ["#", "operation", "with", "by", "in", "outcome"] == head.split()
    assert head.index("by") == rule.index("  -", head.index("with")) + 2
    create, listing = rows
    sent = 'Name=db SecretString=*** Tags=[{"Key": "a", "Value": "b"}] ClientRequestToken=' + "t" * 32
    assert ["0", "secretsmanager:CreateSecret", sent, "123456789012 user/mocksm", "us-east-1", "ok"] == [
        cell.strip() for cell in create.split("  ") if cell
    ]
    assert ["1", "secretsmanager:ListSecrets", "123456789012", "user/mocksm", "us-east-1", "ok"] == listing.split()


@pytest.mark.parametrize("width", [100, 120, 160])
def test_a_table_is_as_wide_as_the_terminal(aws: Aws, width: int) -> None:
    lines = table(list(aws.calls), width)

    assert all(len(line) <= width for line in lines)
    assert "..." in lines[2]


def test_a_terminal_that_is_too_narrow_still_shows_what_matters(aws: Aws) -> None:
    create = table(list(aws.calls), 20)[2]
    assert "secretsmanager:CreateSecret" in create
    assert create.endswith("ok")


def test_control_characters_do_not_reach_the_terminal(mocksm: Aws) -> None:
    mocksm.client("kms").create_key(Description="\x1b[31mred\n")
    (_, _, row) = table(list(mocksm.calls), 200)

    assert "Description=?[31mred?" in row


def test_no_calls_make_no_table(mocksm: Aws) -> None:
    assert [] == table(list(mocksm.calls), 80)
