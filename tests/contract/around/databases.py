"""Databases of RDS as far as their master users' secrets go (integrations.md 2).

Nobody makes a database to play a case: it costs money, and takes minutes.
"""

from __future__ import annotations

from typing import Any, Literal

from tests.contract.case import Advance, Case, Fact, Step
from tests.contract.expected import ABSENT, ANSWERED, ANY, NOW, Bag, Has, Like, Refused
from tests.contract.scope import Ref, Text

Kind = Literal["Instance", "Cluster"]

_NAME = Text("${prefix}db")
_ACCOUNT = Step("GetCallerIdentity", service="sts", saves={"account": "Account"})
_PASSWORD = "hunter22hunter22"
_MANAGED: dict[str, Any] = {"ManageMasterUserPassword": True}
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
_SECRET = "arn:$partition:secretsmanager:$region:[0-9]{12}:secret:rds!%s-" + _UUID + "-[A-Za-z0-9]{6}"
_KEY = Like("arn:$partition:kms:$region:[0-9]{12}:key/[0-9a-f-]{36}")
_SECRET_ID = {"SecretId": Ref("arn")}
_POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "$account"}, '
    '"Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}'
)
_KINDS: dict[Kind, dict[str, Any]] = {
    "Instance": {"Engine": "postgres", "DBInstanceClass": "db.t3.micro"},
    "Cluster": {"Engine": "aurora-postgresql"},
}


def _case(id_: str, row: str, evidence: str, *steps: Step | Advance) -> Case:
    fact = Fact("2", row, evidence, "integrations")
    return Case(f"rds-{id_}", fact, steps, "rds", beyond="a database that is made for a case")


def _create(expect: Any = ANSWERED, kind: Kind = "Instance", **params: Any) -> Step:
    given = {f"DB{kind}Identifier": _NAME, "MasterUsername": "app", **_KINDS[kind], **params}
    saves = {"arn": f"DB{kind}.MasterUserSecret.SecretArn"} if params == _MANAGED else {}
    return Step(f"CreateDB{kind}", given, expect, saves=saves)


def _modify(expect: Any = ANSWERED, kind: Kind = "Instance", **params: Any) -> Step:
    return Step(f"ModifyDB{kind}", {f"DB{kind}Identifier": _NAME, **params}, expect)


def _shown(kind: Kind = "Instance", **members: Any) -> Has:
    return Has({f"DB{kind}": Has(members)})


def _described(kind: Kind = "Instance", **members: Any) -> Step:
    params = {f"DB{kind}Identifier": _NAME}
    return Step(f"DescribeDB{kind}s", params, Has({f"DB{kind}s": [Has(members)]}), eventually=True)


def _secret(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    return Step(operation, {**_SECRET_ID, **params}, expect, service="secretsmanager")


def _value(message: Any) -> Refused:
    return Refused("InvalidParameterValue", message)


def _combination(message: Any) -> Refused:
    return Refused("InvalidParameterCombination", message)


_ACTIVE = Has({"SecretStatus": "active"})


def _made(kind: Kind) -> Case:
    short = {"Instance": "db", "Cluster": "cluster"}[kind]
    secret = {"SecretArn": Like(_SECRET % short), "SecretStatus": "creating", "KmsKeyId": _KEY}
    return _case(
        f"{kind.lower()}-secret",
        f"Create: MasterUserSecret of a DB {kind.lower()}: rds!{short}-<uuid>, creating, a full key ARN; then active",
        "doc",
        _create(_shown(kind, MasterUserSecret=secret), kind, **_MANAGED),
        _described(kind, MasterUserSecret=Has({"SecretArn": Ref("arn"), "SecretStatus": "active"})),
    )


def _described_secret(kind: Kind) -> Case:
    short = {"Instance": "db", "Cluster": "cluster"}[kind]
    tags = [
        {
            "Key": f"aws:rds:primaryDB{kind}Arn",
            "Value": Text(f"arn:$partition:rds:$region:$account:{short}:${{prefix}}db"),
        },
        {"Key": "aws:secretsmanager:owningService", "Value": "rds"},
    ]
    return _case(
        f"{kind.lower()}-described",
        f"DescribeSecret of a DB {kind.lower()}'s: OwningService, every 7 days, no function, the tags",
        {"Instance": "floci", "Cluster": "doc"}[kind],
        _ACCOUNT,
        _create(kind=kind, **_MANAGED),
        _secret(
            "DescribeSecret",
            Has(
                {
                    "OwningService": "rds",
                    "RotationEnabled": True,
                    "RotationRules": {"AutomaticallyAfterDays": 7},
                    "RotationLambdaARN": ABSENT,
                    "Tags": Bag(tags),
                }
            ),
        ),
    )


def _rotated(kind: Kind) -> Case:
    return _case(
        f"{kind.lower()}-rotate",
        f"RotateMasterUserPassword of a DB {kind.lower()}: rotating, then active with another value",
        "doc",
        _create(kind=kind, **_MANAGED),
        Step("GetSecretValue", _SECRET_ID, service="secretsmanager", saves={"before": "VersionId"}),
        _modify(
            _shown(kind, MasterUserSecret=Has({"SecretStatus": "rotating"})),
            kind,
            RotateMasterUserPassword=True,
            ApplyImmediately=True,
        ),
        _described(kind, MasterUserSecret=_ACTIVE),
        _secret("GetSecretValue", Has({"VersionId": Ref("before")}), VersionStage="AWSPREVIOUS"),
        _secret("DescribeSecret", Has({"LastRotatedDate": NOW})),
    )


CASES = (
    _made("Instance"),
    _made("Cluster"),
    _described_secret("Instance"),
    _described_secret("Cluster"),
    _rotated("Instance"),
    _rotated("Cluster"),
    _case(
        "value",
        "the value is exactly username and password",
        "doc",
        _create(**_MANAGED),
        _secret("GetSecretValue", Has({"SecretString": Like(r'\{"username": "app", "password": "[^ "]{8,}"\}')})),
    ),
    _case(
        "rules",
        "RotateSecret with RotationRules only sets the schedule",
        "floci",
        _create(**_MANAGED),
        _secret("RotateSecret", Has({"VersionId": ABSENT}), RotationRules={"AutomaticallyAfterDays": 30}),
        _secret("DescribeSecret", Has({"RotationRules": {"AutomaticallyAfterDays": 30}, "LastRotatedDate": ABSENT})),
    ),
    _case(
        "function",
        "RotateSecret with a function is refused",
        "floci",
        _create(**_MANAGED),
        _secret(
            "RotateSecret",
            Refused("InvalidRequestException", "Rotation Lambda ARN is not supported for a service-managed secret."),
            RotationLambdaARN="arn:aws:lambda:us-east-1:123456789012:function:rotate",
        ),
    ),
    _case(
        "rotate-secret",
        "RotateSecret with neither rotates at once",
        "doc",
        _create(**_MANAGED),
        _secret("RotateSecret", Has({"VersionId": ANY})),
        _described(MasterUserSecret=_ACTIVE),
        _secret("DescribeSecret", Has({"LastRotatedDate": NOW})),
    ),
    _case(
        "week",
        "it rotates every seven days without a request",
        "doc",
        _create(**_MANAGED),
        Step("GetSecretValue", _SECRET_ID, service="secretsmanager", saves={"before": "VersionId"}),
        Advance(8),
        _secret("GetSecretValue", Has({"VersionId": Ref("before")}), VersionStage="AWSPREVIOUS"),
    ),
    _case(
        "users",
        "its users may tag it and give it a policy",
        "reported",
        _ACCOUNT,
        _create(**_MANAGED),
        _secret("TagResource", Tags=[{"Key": "team", "Value": "core"}]),
        _secret("PutResourcePolicy", ResourcePolicy=Text(_POLICY)),
    ),
    _case(
        "managed-elsewhere",
        "its value is the owner's to change",
        "unsure",
        _create(**_MANAGED),
        _secret("PutSecretValue", Refused("InvalidRequestException", ANY), SecretString="x"),
        _secret("DeleteSecret", Refused("InvalidRequestException", ANY), ForceDeleteWithoutRecovery=True),
    ),
    _case(
        "deleted",
        "it is deleted with the instance",
        "doc",
        _create(**_MANAGED),
        Step("DeleteDBInstance", {"DBInstanceIdentifier": _NAME, "SkipFinalSnapshot": True}),
        _secret(
            "DescribeSecret",
            Refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
        ),
    ),
    _case(
        "off",
        "management switched off: MasterUserPassword is required, and the secret is deleted",
        "doc",
        _create(**_MANAGED),
        _modify(
            _combination("MasterUserPassword must be provided when ManageMasterUserPassword is set to false."),
            ManageMasterUserPassword=False,
        ),
        _modify(
            _shown(MasterUserSecret=ABSENT, PendingModifiedValues={"MasterUserPassword": "****"}),
            ManageMasterUserPassword=False,
            MasterUserPassword=_PASSWORD,
        ),
        _secret(
            "DescribeSecret",
            Refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
        ),
    ),
    _case(
        "on",
        "management switched on: a secret is made",
        "doc",
        _create(MasterUserPassword=_PASSWORD),
        _modify(_shown(MasterUserSecret=Has({"SecretStatus": "creating"})), **_MANAGED),
        _described(MasterUserSecret=_ACTIVE),
    ),
    _case(
        "password",
        "ManageMasterUserPassword and MasterUserPassword exclude each other",
        "reported",
        _create(
            _value(
                "MasterUserPassword and ManageMasterUserPassword are mutually exclusive. Specify only one of these parameters."
            ),
            **_MANAGED,
            MasterUserPassword=_PASSWORD,
        ),
    ),
    _case(
        "password-of-managed",
        "a managed password is not changed by hand",
        "reported",
        _create(**_MANAGED),
        _modify(
            _value("You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."),
            MasterUserPassword=_PASSWORD,
        ),
    ),
    _case(
        "key-alone",
        "A ManageMasterUserPassword value is required when MasterUserSecretKmsKeyId is specified",
        "reported",
        _create(
            _value("A ManageMasterUserPassword value is required when MasterUserSecretKmsKeyId is specified."),
            MasterUserPassword=_PASSWORD,
            MasterUserSecretKmsKeyId="alias/aws/secretsmanager",
        ),
    ),
    _case(
        "key-of-managed",
        "the key of a managed secret can't be changed",
        "unsure",
        _create(**_MANAGED),
        _modify(Refused("InvalidParameterCombination", ANY), **_MANAGED, MasterUserSecretKmsKeyId="alias/x"),
    ),
    _case(
        "not-at-once",
        "RotateMasterUserPassword requires ApplyImmediately",
        "unsure",
        _create(**_MANAGED),
        _modify(Refused("InvalidParameterCombination", ANY), RotateMasterUserPassword=True),
    ),
    _case(
        "member",
        "an instance of a cluster has the cluster's password",
        "reported",
        _create(kind="Cluster", MasterUserPassword=_PASSWORD),
        Step(
            "CreateDBInstance",
            {
                "DBInstanceIdentifier": _NAME,
                "DBClusterIdentifier": _NAME,
                "Engine": "aurora-postgresql",
                "DBInstanceClass": "db.r6g.large",
            },
        ),
        _modify(
            _combination(
                "The specified DB Instance is a member of a cluster. Modify master user password for the DB Cluster using "
                "the ModifyDbCluster API"
            ),
            MasterUserPassword=_PASSWORD,
        ),
    ),
    _case(
        "missing",
        "an instance that is not there",
        "reported",
        Step(
            "DescribeDBInstances",
            {"DBInstanceIdentifier": _NAME},
            Refused("DBInstanceNotFound", Text("DBInstance ${prefix}db not found."), 404),
        ),
    ),
    _case(
        "missing-cluster",
        "a cluster that is not there",
        "reported",
        Step(
            "DescribeDBClusters",
            {"DBClusterIdentifier": _NAME},
            Refused("DBClusterNotFoundFault", Text("DBCluster ${prefix}db not found."), 404),
        ),
    ),
    _case(
        "snapshot",
        "a deletion says what becomes of the snapshot",
        "reported",
        _create(MasterUserPassword=_PASSWORD),
        Step(
            "DeleteDBInstance",
            {"DBInstanceIdentifier": _NAME},
            _combination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."),
        ),
    ),
)
