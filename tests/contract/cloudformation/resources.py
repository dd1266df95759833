"""Secrets that CloudFormation makes (sections 1.1, 1.2 and 1.5)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.cloudformation.steps import (
    about_secret,
    body,
    case,
    create,
    delete,
    kept,
    secret,
    stands,
    told,
)
from tests.contract.expected import ABSENT, ANY, NOW, Has, Like, Refused
from tests.contract.scope import Ref, Text

_MADE = stands("CREATE_COMPLETE")
_GONE = Refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
_REF = {
    "Arn": {"Value": {"Ref": "S"}},
    "Id": {"Value": {"Fn::GetAtt": ["S", "Id"]}},
}
_STATEMENT = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "secretsmanager:DeleteSecret",
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:PrincipalTag/none": "such"}},
}
_POLICY = {
    "Type": "AWS::SecretsManager::ResourcePolicy",
    "Properties": {"SecretId": {"Ref": "S"}, "ResourcePolicy": {"Version": "2012-10-17", "Statement": [_STATEMENT]}},
}


def _case(section: str, id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case(section, f"resource-{id_}", row, evidence, *steps)


def _tag(name: str, value: Any) -> dict[str, Any]:
    return {"Key": f"aws:cloudformation:{name}", "Value": value}


_DESCRIBED = {
    "ARN": ANY,
    "Name": Ref("name"),
    "Description": "d",
    "CreatedDate": NOW,
    "LastChangedDate": NOW,
    "Tags": [_tag("stack-name", Text("${prefix}stack")), _tag("logical-id", "S"), _tag("stack-id", ANY)],
    "VersionIdsToStages": ANY,
}
_ONE_VERSION = Has(
    {
        "Versions": [
            Has({"VersionStages": ["AWSCURRENT"], "VersionId": Like(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")})
        ]
    }
)

CASES = (
    _case("1.1", "empty", "neither SecretString nor GenerateSecretString: no version", "doc",
          create(body({"S": secret()})), _MADE, about_secret("DescribeSecret", Has({"VersionIdsToStages": ABSENT}))),
    _case("1.1", "cdk", "GenerateSecretString {}: one AWSCURRENT version of 32 characters", "AWS-recorded",
          create(body({"S": secret(GenerateSecretString={})})), _MADE, about_secret("GetSecretValue", Has({"SecretString": Like(".{32}")})), about_secret("ListSecretVersionIds", _ONE_VERSION)),
    _case("1.1", "ref", "Ref and GetAtt Id are the ARN", "AWS-recorded",
          create(body({"S": secret(SecretString="a")}, Outputs=_REF)),
          Step("DescribeStacks", {"StackName": Text("${prefix}stack")}, Has({"Stacks": [Has({"StackStatus": "CREATE_COMPLETE"})]}), eventually=True, saves={"first": "Stacks.0.Outputs.0.OutputValue", "second": "Stacks.0.Outputs.1.OutputValue"}),
          about_secret("DescribeSecret", Has({"ARN": Ref("first")})), about_secret("DescribeSecret", Has({"ARN": Ref("second")}))),
    _case("1.1", "described", "DescribeSecret: tags in this order, no LastAccessedDate, OwningService, RotationEnabled", "AWS-recorded",
          create(body({"S": secret(SecretString="a", Description="d")})), _MADE,
          about_secret("DescribeSecret", Has({**{name: value for name, value in _DESCRIBED.items() if name != "VersionIdsToStages"}, "LastAccessedDate": ABSENT, "OwningService": ABSENT, "RotationEnabled": ABSENT}))),
    _case("1.1", "forced", "stack deletion force-deletes", "AWS-recorded",
          create(body({"S": secret(SecretString="a")})), _MADE, delete(),
          Step("DescribeStacks", {"StackName": Text("${prefix}stack")}, Refused("ValidationError", Text("Stack with id ${prefix}stack does not exist")), eventually=True),
          about_secret("DescribeSecret", _GONE)),
    _case("1.1", "scheduled", "a name still in its recovery window", "unsure",
          kept("a"), about_secret("DeleteSecret", Has({}), RecoveryWindowInDays=7), create(body({"S": secret(SecretString="b")})), stands("ROLLBACK_COMPLETE"),
          told("S", "CREATE_FAILED", Like(".*You can't create this secret because a secret with this name is already scheduled for deletion\\..*"))),
    _case("1.2", "template", "the password goes into the template", "AWS-recorded",
          create(body({"S": secret(GenerateSecretString={"SecretStringTemplate": '{"username": "localstack-user"}', "GenerateStringKey": "password", "PasswordLength": 30, "ExcludePunctuation": True})})), _MADE,
          about_secret("GetSecretValue", Has({"SecretString": Like(r'\{"username": ?"localstack-user", ?"password": ?"[A-Za-z0-9]{30}"\}')}))),
    _case("1.2", "key-alone", "GenerateStringKey without SecretStringTemplate is invalid", "doc",
          create(body({"S": secret(GenerateSecretString={"GenerateStringKey": "password"})})), stands("ROLLBACK_COMPLETE"), told("S", "CREATE_FAILED", ANY), about_secret("DescribeSecret", _GONE)),
    _case("1.2", "both", "SecretString together with GenerateSecretString is refused", "unsure",
          create(body({"S": secret(SecretString="a", GenerateSecretString={})})), stands("ROLLBACK_COMPLETE"), told("S", "CREATE_FAILED", ANY), about_secret("DescribeSecret", _GONE)),
    _case("1.5", "policy", "GetResourcePolicy returns ARN, Name, ResourcePolicy", "AWS-recorded",
          create(body({"S": secret(SecretString="a"), "P": _POLICY})), _MADE, about_secret("GetResourcePolicy", {"ARN": ANY, "Name": Ref("name"), "ResourcePolicy": Like('.*"secretsmanager:DeleteSecret".*')})),
    _case("1.5", "policy-ref", "Ref is the secret's ARN", "AWS-recorded",
          create(body({"S": secret(SecretString="a"), "P": _POLICY}, Outputs={"A": {"Value": {"Ref": "P"}}})),
          Step("DescribeStacks", {"StackName": Text("${prefix}stack")}, Has({"Stacks": [Has({"StackStatus": "CREATE_COMPLETE"})]}), eventually=True, saves={"arn": "Stacks.0.Outputs.0.OutputValue"}),
          about_secret("DescribeSecret", Has({"ARN": Ref("arn")}))),
)  # fmt: skip
