from __future__ import annotations

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.managed import STATEMENTS, managed_policy
from mocksm.iam.principal import Principal
from tests.iam.stories import OWNER, SECRET, USER_ARN

FUNCTION = f"arn:aws:lambda:us-east-1:{OWNER}:function:"


@pytest.mark.parametrize(
    ("name", "action", "resource", "expected"),
    [
        pytest.param("AdministratorAccess", "kms:Decrypt", "arn:aws:kms:::key/a", True, id="administrator"),
        pytest.param("ReadOnlyAccess", "secretsmanager:DescribeSecret", SECRET, True, id="read-only-describes"),
        pytest.param("ReadOnlyAccess", "secretsmanager:ListSecretVersionIds", SECRET, True, id="read-only-lists"),
        pytest.param("ReadOnlyAccess", "secretsmanager:GetSecretValue", SECRET, False, id="read-only-reads-no-value"),
        pytest.param("ReadOnlyAccess", "secretsmanager:PutSecretValue", SECRET, False, id="read-only-writes-nothing"),
        pytest.param("ReadOnlyAccess", "kms:Decrypt", "arn:aws:kms:::key/a", False, id="read-only-decrypts-nothing"),
        pytest.param("ReadOnlyAccess", "kms:ListKeys", "*", True, id="read-only-lists-keys"),
        pytest.param("SecretsManagerReadWrite", "secretsmanager:GetSecretValue", SECRET, True, id="3.2-all-of-secrets"),
        pytest.param("SecretsManagerReadWrite", "kms:ListAliases", "*", True, id="3.2-helpers"),
        pytest.param("SecretsManagerReadWrite", "kms:Decrypt", "arn:aws:kms:::key/a", False, id="3.2-no-customer-keys"),
        pytest.param(
            "SecretsManagerReadWrite", "lambda:InvokeFunction", FUNCTION + "SecretsManagerX", True, id="rotate"
        ),
        pytest.param("SecretsManagerReadWrite", "lambda:InvokeFunction", FUNCTION + "mine", False, id="other-function"),
    ],
)
def test_managed_policy_allows(name: str, action: str, resource: str, expected: bool) -> None:
    caller = Principal.from_arn(USER_ARN, [managed_policy(f"arn:aws:iam::aws:policy/{name}")])

    assert expected == evaluate(caller, Asked(action, resource, resource, OWNER)).allowed


@pytest.mark.parametrize("name", list(STATEMENTS))
def test_managed_policy_is_found_by_name_and_by_arn(name: str) -> None:
    by_name, by_arn = managed_policy(name), managed_policy(f"arn:aws-cn:iam::aws:policy/{name}")

    assert (f"arn:aws:iam::aws:policy/{name}", name) == (by_name.arn, by_name.name)
    assert (f"arn:aws-cn:iam::aws:policy/{name}", by_name.statements) == (by_arn.arn, by_arn.statements)


def test_managed_policy_that_mocksm_has_not_is_refused() -> None:
    with pytest.raises(MocksmError, match="'PowerUserAccess'; it has AdministratorAccess, ReadOnlyAccess"):
        managed_policy("PowerUserAccess")
