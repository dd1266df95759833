"""How CloudTrail treats operations: which names they get, which only read, which it leaves to data events.

Most of what it knows follows from the operation's name; the exceptions of the services that mocksm has are listed.
"""

from __future__ import annotations

_READING = ("Get", "List", "Describe", "BatchGet", "Lookup", "Validate", "Verify", "Decode", "Test", "Simulate")
# kms.md, and "Logging AWS KMS API calls" in its guide: cryptographic operations are read-only. So is what gives sessions.
_READING_ALL_THE_SAME = frozenset(
    {
        *("Encrypt", "Decrypt", "ReEncrypt", "Sign", "GenerateMac", "GenerateRandom", "DeriveSharedSecret"),
        *("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
        *("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "EncapsulateKey", "DecapsulateKey"),
        *("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot"),
    }
)
# "Not processed by EventBridge, with the exception of ..." (EventBridge user guide, events via CloudTrail).
_HELD_BACK = ("Get", "List", "Describe")
_NOT_HELD_BACK = frozenset({"GetFederationToken", "GetSessionToken"})
_DATA_EVENTS = frozenset({"lambda:Invoke", "lambda:InvokeAsync", "lambda:InvokeWithResponseStream", "events:PutEvents"})
# Lambda's names carry a version of its API ("Logging AWS Lambda API calls" in its guide).
_LAMBDA_2 = frozenset(
    {
        *("AddPermission", "RemovePermission", "GetPolicy", "GetFunction", "GetFunctionConfiguration"),
        *("UpdateFunctionCode", "UpdateFunctionConfiguration"),
    }
)
_LAMBDA_1 = frozenset(
    {
        *("CreateFunction", "DeleteFunction", "ListFunctions", "PublishVersion", "ListVersionsByFunction"),
        *("CreateAlias", "UpdateAlias", "DeleteAlias", "GetAlias", "ListAliases"),
    }
)
# What Parameter Store says of itself goes to EventBridge alone (integrations.md 8.5).
_UNRECORDED = frozenset({"ssm"})
# The model of SSM says of ParameterNotFound that these two are not recorded with it.
_LEFT_OUT = frozenset({("ssm:GetParameter", "ParameterNotFound"), ("ssm:DeleteParameter", "ParameterNotFound")})
_GLOBAL = frozenset({"iam"})
HOME_REGION = "us-east-1"


def event_name(service: str, operation: str) -> str:
    """Return CloudTrail's name of an operation: AWS's own, but for Lambda's."""
    if service == "lambda" and operation in _LAMBDA_2:
        return f"{operation}20150331v2"
    return f"{operation}20150331" if service == "lambda" and operation in _LAMBDA_1 else operation


def is_management(operation: str) -> bool:
    """Say whether a call (``lambda:Invoke``) is a management event; data events are in no event history."""
    return operation not in _DATA_EVENTS


def is_left_out(operation: str, code: str) -> bool:
    """Say whether CloudTrail has no call (``ssm:GetParameter``) that ended in an error of this code."""
    return (operation, code) in _LEFT_OUT


def is_recorded(service: str) -> bool:
    """Say whether CloudTrail has what a service did of itself; else the service tells EventBridge in a form of its own."""
    return service not in _UNRECORDED


def only_reads(operation: str) -> bool:
    """Say whether CloudTrail calls an operation, by AWS's name, read-only."""
    return operation.startswith(_READING) or operation in _READING_ALL_THE_SAME


def is_held_back(operation: str) -> bool:
    """Say whether rules of EventBridge do not get an operation's events unless they ask for read-only ones too."""
    return operation.startswith(_HELD_BACK) and operation not in _NOT_HELD_BACK


def region_of(service: str, region: str) -> str:
    """Return the Region in whose trail the events of a service are: one alone for services without Regions."""
    return HOME_REGION if service in _GLOBAL else region
