"""The orders of ListSecrets, and what its entries leave out (6.11)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, ANY, DATE, Has, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import ARN, create, delete, get, put, saving, update

_A, _B, _C = (Text(f"${{prefix}}{name}") for name in "abc")


def _make(name: Text) -> Step:
    return create(Name=name, ClientRequestToken=None)


_THREE = (_make(_B), _make(_A), _make(_C))


def _listed(*names: Text, **params: Any) -> Step:
    given = {"Filters": [{"Key": "name", "Values": [Ref("prefix")]}], **params}
    return Step("ListSecrets", given, Has({"SecretList": [Has({"Name": name}) for name in names]}), eventually=True)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"order-{id_}", Fact("6.11", row, evidence), steps)


CASES = (
    _case("none", "empty account: SecretList is []", "AWS-recorded", _listed()),
    _case("default", "default order: CreatedDate, ascending", "aws-verified", *_THREE, _listed(_B, _A, _C)),
    _case("created", "SortBy created-date", "model", *_THREE, _listed(_B, _A, _C, SortBy="created-date")),
    _case("descending", "SortOrder desc", "model", *_THREE, _listed(_C, _A, _B, SortOrder="desc")),
    _case("name", "SortBy name", "model", *_THREE, _listed(_A, _B, _C, SortBy="name", SortOrder="asc")),
    _case(
        "name-descending", "SortBy name, desc", "model", *_THREE, _listed(_C, _B, _A, SortBy="name", SortOrder="desc")
    ),
    _case(
        "changed",
        "SortBy last-changed-date",
        "model",
        *_THREE,
        update(SecretId=_B, Description="new"),
        _listed(_A, _C, _B, SortBy="last-changed-date"),
    ),
    _case(
        "accessed",
        "SortBy last-accessed-date; what was never read comes first",
        "unsure",
        *_THREE,
        get(SecretId=_A),
        _listed(_B, _C, _A, SortBy="last-accessed-date"),
    ),
    _case(
        "pages",
        "pages go on in their order",
        "model",
        *_THREE,
        saving(_listed(_C, SortOrder="desc", MaxResults=1), token="NextToken"),
        _listed(_A, _B, SortOrder="desc", NextToken=Ref("token")),
    ),
    _case(
        "other-token",
        "a token of another order is refused",
        "unsure",
        *_THREE,
        saving(_listed(_C, SortOrder="desc", MaxResults=1), token="NextToken"),
        Step("ListSecrets", {"SortBy": "name", "NextToken": Ref("token")}, Refused("InvalidNextTokenException", ANY)),
    ),
    _case(
        "entry",
        "an entry has the Describe fields and neither VersionIdsToStages nor ReplicationStatus",
        "model",
        saving(
            create(
                Name=_A,
                Description="of the database",
                KmsKeyId="alias/aws/secretsmanager",
                Tags=[{"Key": "team", "Value": "core"}],
                AddReplicaRegions=[{"Region": Ref("elsewhere")}],
            ),
            arn="ARN",
        ),
        put(Ref("v2"), SecretId=_A),
        get(SecretId=_A),
        Step(
            "ListSecrets",
            {"Filters": [{"Key": "name", "Values": [_A]}]},
            Has(
                {
                    "SecretList": [
                        {
                            "ARN": ARN,
                            "Name": _A,
                            "Description": "of the database",
                            "KmsKeyId": "alias/aws/secretsmanager",
                            "Tags": [{"Key": "team", "Value": "core"}],
                            "PrimaryRegion": Ref("region"),
                            "CreatedDate": DATE,
                            "LastChangedDate": DATE,
                            "LastAccessedDate": DATE,
                            "SecretVersionsToStages": {Ref("v1"): ["AWSPREVIOUS"], Ref("v2"): ["AWSCURRENT"]},
                        }
                    ],
                    "NextToken": ABSENT,
                }
            ),
            eventually=True,
        ),
    ),
    _case(
        "planned",
        "deleted ones keep their place with IncludePlannedDeletion",
        "unsure",
        *_THREE,
        delete(SecretId=_A, RecoveryWindowInDays=7),
        _listed(_B, _C),
        _listed(_B, _A, _C, IncludePlannedDeletion=True),
    ),
)
