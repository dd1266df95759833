"""Databases in a test's hands."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.errors import MocksmError

PASSWORD = "hunter22hunter22"


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    rds = mocksm.client("rds", region="us-east-1")
    given = {"DBInstanceClass": "db.t3.micro", "MasterUsername": "app"}
    rds.create_db_instance(
        DBInstanceIdentifier="shop", Engine="postgres", ManageMasterUserPassword=True, DBName="orders", **given
    )
    rds.create_db_instance(DBInstanceIdentifier="blog", Engine="mysql", MasterUserPassword=PASSWORD, **given)
    rds.create_db_cluster(
        DBClusterIdentifier="blog", Engine="aurora-mysql", MasterUserPassword=PASSWORD, MasterUsername="root"
    )
    return mocksm


def test_a_database_is_found_by_identifier_or_arn(aws: MockSecrets) -> None:
    arns = [f"arn:aws:rds:us-east-1:123456789012:{end}" for end in ("db:blog", "db:shop", "cluster:blog")]
    assert arns == [each.arn for each in aws.databases]
    assert [arns[0], arns[1], arns[2]] == [aws.databases[name].arn for name in ("blog", "SHOP", arns[2])]
    assert ("shop" in aws.databases, "shops" in aws.databases, 3) == (True, False, len(aws.databases))
    assert "<mocksm databases: 'blog', 'shop', 'blog'>" == repr(aws.databases)
    with pytest.raises(KeyError, match=r"mocksm has no database 'shops' here; there is: 'shop'"):
        aws.databases["shops"]


def test_a_database_says_where_it_is_and_how_it_is_entered(aws: MockSecrets) -> None:
    shop, blog = aws.databases["shop"], aws.databases["blog"]
    assert ("postgres", 5432, "app", "orders") == (shop.engine, shop.port, shop.username, shop.name)
    assert ("shop", "blog") == tuple(each.host.partition(".")[0] for each in (shop, blog))
    secret = shop.secret
    assert secret is not None
    assert {"username": "app", "password": shop.password} == secret.json
    assert ("active", None, None, PASSWORD) == (shop.secret_status, blog.secret, blog.secret_status, blog.password)
    assert f"<mocksm database {shop.arn} of postgres>" == repr(shop)
    assert PASSWORD not in repr(blog)


def test_a_database_of_another_account_is_told_of_too(aws: MockSecrets) -> None:
    heard: list[Any] = []
    aws.databases.on_new_password(lambda database, user, password: heard.append(database))
    aws.account("444455556666").client("rds", region="eu-west-1").create_db_instance(
        DBInstanceIdentifier="far",
        DBInstanceClass="db.t3.micro",
        Engine="mysql",
        MasterUsername="app",
        ManageMasterUserPassword=True,
    )

    (far,) = heard
    assert ("far", True) == (far.identifier, far.secret.json["password"] == far.password)
    assert ("far" in aws.databases, far.arn in aws.databases) == (False, True)
    assert far.password == aws.databases[far.arn].password


def test_a_database_that_is_gone_says_so(aws: MockSecrets) -> None:
    blog = aws.databases["blog"]
    aws.client("rds", region="us-east-1").delete_db_instance(DBInstanceIdentifier="blog", SkipFinalSnapshot=True)
    with pytest.raises(MocksmError, match=r"mocksm: the database arn:.*:db:blog was deleted"):
        _ = blog.password


def test_what_can_not_be_called_does_not_hear(aws: MockSecrets) -> None:
    with pytest.raises(MocksmError, match=r"mocksm: aws\.databases\.on_new_password takes a callable, not 'print'"):
        aws.databases.on_new_password("print")  # type: ignore[type-var]
