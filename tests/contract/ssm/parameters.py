"""Parameters: their names, tiers and versions (section 8.2), what is asked of them (8.3), SecureStrings (8.4)."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.case import Advance, Case, Step
from tests.contract.expected import ABSENT, ANY, NOW, Has, Like, Refused
from tests.contract.scope import Ref, Text
from tests.contract.ssm.steps import (
    ARN,
    IDENTITY,
    NAME,
    NOT_FOUND,
    SHAPE,
    SLASHED,
    UNKNOWN,
    URL,
    USER,
    WHOLE,
    again,
    case,
    free,
    get,
    parameter,
    put,
    validation,
)

_RESERVED = validation('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).')
_SECURE = {"Type": "SecureString", "Value": "hunter2"}
_CIPHERTEXT = Like("[A-Za-z0-9+/]{40,}=*")
_EXISTS = Refused(
    "ParameterAlreadyExists",
    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
)
_TAGS = [{"Key": "team", "Value": "core"}]
_NO_VERSION = Refused(
    "ParameterVersionNotFound",
    Text("Systems Manager could not find version 9 of $name. Verify the version and try again."),
)
_KEY = Step("CreateKey", service="kms", saves={"key": "KeyMetadata.Arn", "key_id": "KeyMetadata.KeyId"})


def _expires(*others: Any) -> str:
    expiration = {"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": "2099-01-01T00:00:00.000Z"}}
    return json.dumps([expiration, *others])


def _name(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("8.2", f"name-{id_}", row, evidence, *steps)


def _put(id_: str, row: str, evidence: str, *steps: Step, section: str = "8.3") -> Case:
    return case(section, f"put-{id_}", row, evidence, *steps)


def _kms(message: str, code: str) -> Refused:
    return Refused(
        "InvalidKeyId",
        Like(
            rf"{message} \(Service: AWSKMS; Status Code: 400; Error Code: {code}; Request ID: [0-9a-f-]{{36}}; Proxy: null\)"
        ),
    )


_NAMES = (
    _name("echo", "foo and /foo are the same parameter; the response echoes the form used", "AWS-recorded", put(), get(parameter(Name=NAME)), get(parameter(Name=SLASHED), SLASHED)),
    _name("arn", "ARNs are accepted by GetParameter, Name stays the name", "AWS-recorded", IDENTITY, put(), get({"Parameter": WHOLE}, ARN)),
    _name("arn-path", "no double slash in the ARN of /a/b", "AWS-recorded", IDENTITY, put(Name=URL), get(parameter(ARN=Text("arn:$partition:ssm:$region:$account:parameter/${prefix}app/db/url")), URL)),
    _name("shape", "a/b/c: ValidationException", "AWS-recorded", get(validation(SHAPE), Text("${prefix}a/b/c"))),
    _name("shape-put", "a/b/c: PutParameter", "unsure", put(validation(SHAPE), Name=Text("${prefix}a/b/c"))),
    _name("empty-level", "/a//b: ValidationException", "AWS-recorded", get(validation(SHAPE), Text("/${prefix}a//b"))),
    _name("aws", "may not start with aws", "unsure", put(_RESERVED, Name=Text("aws${prefix}"))),
    _name("ssm", "may not start with ssm, any case", "unsure", put(_RESERVED, Name=Text("SSM${prefix}"))),
    _name("aws-path", "/aws... path: AccessDeniedException", "reported", put(Refused("AccessDeniedException", Text("No access to reserved parameter name: /AWS/$name.")), Name=Text("/AWS/$name"))),
    _name("ssm-path", "/SSM/... path: ValidationException", "reported", put(validation(SHAPE), Name=Text("/SSM/$name"))),
    _name("levels", "at most 15 levels", "doc", put(Name=Text("/$name" + "/l" * 14)), put(Refused("HierarchyLevelLimitExceededException", ANY), Name=Text("/$name" + "/l" * 15))),
)  # fmt: skip

_PUTS = (
    _put("first", "first put: Tier Standard, Version 1", "AWS-recorded", put({"Version": 1, "Tier": "Standard"}), section="8.2"),
    _put("members", "ARN, DataType text, LastModifiedDate, Name, Type, Value, Version", "AWS-recorded", IDENTITY, put(), get({"Parameter": WHOLE}), section="8.2"),
    _put("exists", "ParameterAlreadyExists", "unsure", put(), put(_EXISTS)),
    _put("overwrite", "Type optional on overwrite", "model", put(), again({"Version": 2, "Tier": "Standard"}), get(parameter(Value="second", Version=2))),
    _put("tags-overwrite", "Overwrite and Tags refused", "unsure", put(),
         again(validation("Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. "
                          "To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource."), Tags=_TAGS)),
    _put("type", "A parameter type is required when you create a parameter", "unsure", put(validation("A parameter type is required when you create a parameter."), Type=None)),
    _put("data-type", "a data type that there is not", "unsure", put(validation("The following data type is not supported: Text (Data type names are all lowercase.)"), DataType="Text")),
    _put("type-change", "HierarchyTypeMismatchException on a change from String to SecureString", "model", put(), again(Refused("HierarchyTypeMismatchException", ANY), Type="SecureString")),
    _put("pattern", "ParameterPatternMismatchException", "doc", put(Value="3000", AllowedPattern="\\d{1,4}"), again(Refused("ParameterPatternMismatchException", "Parameter value, cannot be validated against allowedPattern: \\d{1,4}"), Value="My_2222")),
    _put("pattern-none", "InvalidAllowedPatternException", "model", put(Refused("InvalidAllowedPatternException", ANY), AllowedPattern="(")),
    _put("nested", "a value with {{}}", "reported", put(validation('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'), Value="{{ssm:other}}")),
    _put("key", "KeyId with a String", "reported", put(validation("KeyId is required for SecureString type parameter only."), KeyId="alias/aws/ssm")),
    _put("empty", "an empty value", "unsure", put(validation(ANY), Value="")),
    _put("size", "Standard: 4096 characters", "reported", put(Value="x" * 4096),
         again(validation("Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use "
                          "the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"),
               Value="x" * 4097), section="8.2"),
    _put("size-advanced", "Advanced: 8192 characters", "reported", put(Value="x" * 8192, Tier="Advanced"),
         again(validation("The specified parameter value is too large. Advanced-tier parameters support a maximum parameter value of 8192 characters."), Value="x" * 8193), section="8.2"),
    _put("intelligent", "Intelligent-Tiering answers the tier that it took", "doc", put({"Version": 1, "Tier": "Standard"}, Tier="Intelligent-Tiering"),
         again({"Version": 2, "Tier": "Advanced"}, Value="x" * 4097, Tier="Intelligent-Tiering"), section="8.2"),
    _put("downgrade", "Advanced is irreversible", "reported", put(Tier="Advanced"),
         again(validation("This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. "
                          "If necessary, you can delete the advanced parameter and recreate it as a standard parameter."), Tier="Standard"), section="8.2"),
    _put("policies-standard", "Standard has no policies", "reported", put(validation("You can't assign parameter policies to a standard-parameter tier."), Policies=_expires()), section="8.2"),
    _put("policies", "policies are told as they were put, Pending", "doc", put(Policies=_expires(), Tier="Advanced"),
         free("DescribeParameters", Has({"Parameters": [Has({"Tier": "Advanced", "Policies": [{"PolicyType": "Expiration", "PolicyStatus": "Pending", "PolicyText": '{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2099-01-01T00:00:00.000Z"}}'}]})]}),
              ParameterFilters=[{"Key": "Name", "Values": [NAME]}]), section="8.2"),
    _put("policies-two", "two Expiration policies", "reported", put(Refused("IncompatiblePolicyException", "There can be only one expiration policy"), Policies=_expires(json.loads(_expires())[0]), Tier="Advanced")),
    _put("policies-type", "a policy of another type", "reported", put(Refused("InvalidPolicyTypeException", "Policy type Deletion is not supported."), Policies='[{"Type":"Deletion","Version":"1.0","Attributes":{}}]', Tier="Advanced")),
)  # fmt: skip

_READS = (
    case("8.3", "get-unknown", "GetParameter: ParameterNotFound with empty message", "AWS-recorded", get(NOT_FOUND, UNKNOWN)),
    case("8.3", "get-version", "GetParameter: name:version", "AWS-recorded", put(), again(), get(parameter(Value="first", Version=1, Selector=":1", Name=NAME), Text("$name:1"))),
    case("8.3", "get-label", "GetParameter: name:label", "AWS-recorded", put(), again(), free("LabelParameterVersion", {"InvalidLabels": [], "ParameterVersion": 1}, Name=NAME, ParameterVersion=1, Labels=["prod"]),
         get(parameter(Value="first", Version=1, Selector=":prod"), Text("$name:prod"))),
    case("8.3", "get-no-version", "ParameterVersionNotFound", "unsure", put(), get(_NO_VERSION, Text("$name:9"))),
    case("8.3", "many", "GetParameters: unknown names listed in InvalidParameters", "AWS-recorded", put(), free("GetParameters", {"Parameters": [Has({"Name": NAME})], "InvalidParameters": [UNKNOWN]}, Names=[NAME, UNKNOWN])),
    case("8.3", "eleven", "GetParameters: more than 10 names", "unsure", free("GetParameters", validation(Like("1 validation error detected: Value '.*' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10")), Names=[NAME] * 11)),
    case("8.3", "path", "GetParametersByPath: Recursive default false", "model", put(Name=URL), put(Name=USER, Value="app"), free("GetParametersByPath", {"Parameters": []}, Path=Text("/${prefix}app")),
         free("GetParametersByPath", {"Parameters": [Has({"Name": URL, "Value": "first"}), Has({"Name": USER, "Value": "app"})]}, Path=Text("/${prefix}app"), Recursive=True)),
    case("8.3", "path-empty", "GetParametersByPath: no not-found error", "model", free("GetParametersByPath", {"Parameters": []}, Path=Text("/${prefix}none"))),
    case("8.3", "path-label", "GetParametersByPath by Label works and returns Value", "AWS-recorded", put(Name=URL), free("LabelParameterVersion", Name=URL, ParameterVersion=1, Labels=["latest"]),
         free("GetParametersByPath", {"Parameters": [Has({"Name": URL, "Type": "String", "Value": "first"})]}, Path=Text("/${prefix}app/db"), ParameterFilters=[{"Key": "Label", "Values": ["latest"]}])),
    case("8.3", "path-filter", "GetParametersByPath: a filter key that is not valid", "unsure", free("GetParametersByPath", Refused("InvalidFilterKey", "The following filter key is not valid: Name. Valid filter keys include: [Type, KeyId]."),
                                                                                                  Path=Text("/${prefix}app"), ParameterFilters=[{"Key": "Name", "Values": ["x"]}])),
    case("8.3", "history", "GetParameterHistory", "doc", put(Description="one"), again(), free("GetParameterHistory", {"Parameters": [
         Has({"Name": NAME, "Value": "first", "Version": 1, "Description": "one", "Labels": [], "Tier": "Standard", "Policies": [], "LastModifiedDate": NOW}), Has({"Value": "second", "Version": 2})]}, Name=NAME)),
    case("8.3", "history-unknown", "GetParameterHistory: ParameterNotFound", "model", free("GetParameterHistory", NOT_FOUND, Name=UNKNOWN)),
    case("8.3", "delete", "DeleteParameter", "model", put(), free("DeleteParameter", {}, Name=NAME), get(NOT_FOUND)),
    case("8.3", "delete-unknown", "DeleteParameter: ParameterNotFound", "model", free("DeleteParameter", NOT_FOUND, Name=UNKNOWN)),
    case("8.3", "delete-many", "DeleteParameters: InvalidParameters list", "model", put(), free("DeleteParameters", {"DeletedParameters": [NAME], "InvalidParameters": [UNKNOWN]}, Names=[NAME, UNKNOWN])),
    case("8.3", "label-moves", "LabelParameterVersion: moving a label is implicit", "doc", put(), again(), free("LabelParameterVersion", Name=NAME, ParameterVersion=1, Labels=["prod"]),
         free("LabelParameterVersion", {"InvalidLabels": [], "ParameterVersion": 2}, Name=NAME, Labels=["prod"]), get(parameter(Version=2), Text("$name:prod"))),
    case("8.3", "label-invalid", "labels not starting with a digit/aws/ssm: InvalidLabels", "doc", put(), free("LabelParameterVersion", {"InvalidLabels": ["1st", "awsome", "ssm"], "ParameterVersion": 1}, Name=NAME, Labels=["1st", "awsome", "ok", "ssm"])),
    case("8.3", "label-limit", "at most 10 labels per version", "doc", put(), free("LabelParameterVersion", Name=NAME, Labels=[f"l{number}" for number in range(10)]),
         free("LabelParameterVersion", Refused("ParameterVersionLabelLimitExceeded", ANY), Name=NAME, Labels=["one-more"])),
    case("8.3", "unlabel", "UnlabelParameterVersion: RemovedLabels, InvalidLabels", "doc", put(), free("LabelParameterVersion", Name=NAME, Labels=["prod"]),
         free("UnlabelParameterVersion", {"RemovedLabels": ["prod"], "InvalidLabels": ["none"]}, Name=NAME, ParameterVersion=1, Labels=["prod", "none"])),
    case("8.3", "tags", "AddTagsToResource, RemoveTagsFromResource, ListTagsForResource", "model", put(Tags=_TAGS), free("AddTagsToResource", {}, ResourceType="Parameter", ResourceId=NAME, Tags=[{"Key": "a", "Value": "1"}]),
         free("RemoveTagsFromResource", {}, ResourceType="Parameter", ResourceId=NAME, TagKeys=["team"]), free("ListTagsForResource", {"TagList": [{"Key": "a", "Value": "1"}]}, ResourceType="Parameter", ResourceId=NAME)),
    case("8.3", "tags-unknown", "ListTagsForResource: InvalidResourceId", "model", free("ListTagsForResource", Refused("InvalidResourceId", ANY), ResourceType="Parameter", ResourceId=UNKNOWN)),
)  # fmt: skip

_SECURED = (
    case("8.4", "secure", "WithDecryption=false returns the ciphertext blob as Value, no error", "doc", put(**_SECURE), get(parameter(Type="SecureString", Value=_CIPHERTEXT)), get(parameter(Value="hunter2"), WithDecryption=True)),
    case("8.4", "secure-default", "KeyId default alias/aws/ssm", "doc", put(**_SECURE), free("DescribeParameters", Has({"Parameters": [Has({"KeyId": "alias/aws/ssm"})]}), ParameterFilters=[{"Key": "Name", "Values": [NAME]}])),
    case("8.4", "secure-string", "a String has no KeyId", "doc", put(), free("DescribeParameters", Has({"Parameters": [Has({"KeyId": ABSENT, "Type": "String"})]}), ParameterFilters=[{"Key": "Name", "Values": [NAME]}])),
    case("8.4", "secure-context", "Standard tier: KMS Encrypt, context PARAMETER_ARN", "doc", IDENTITY, _KEY, put(**_SECURE, KeyId=Ref("key")), get(parameter(Value="hunter2"), WithDecryption=True)),
    case("8.4", "secure-advanced", "Advanced tier: an envelope", "doc", _KEY, put({"Version": 1, "Tier": "Advanced"}, **_SECURE, KeyId=Ref("key_id"), Tier="Advanced"), get(parameter(Value=_CIPHERTEXT)), get(parameter(Value="hunter2"), WithDecryption=True)),
    case("8.4", "secure-pending", "a key that is pending deletion: InvalidKeyId with the words of KMS", "reported", _KEY, put(**_SECURE, KeyId=Ref("key")),
         Step("ScheduleKeyDeletion", {"KeyId": Ref("key_id"), "PendingWindowInDays": 7}, service="kms"), get(_kms(r"$key is pending deletion\.", "KMSInvalidStateException"), WithDecryption=True)),
    case("8.4", "secure-unknown", "a key that is not there: InvalidKeyId with the words of KMS", "reported", IDENTITY,
         put(_kms("Key 'arn:$partition:kms:$region:$account:key/00000000-0000-4000-8000-0000000000ff' does not exist", "NotFoundException"), **_SECURE,
             KeyId=Text("arn:$partition:kms:$region:$account:key/00000000-0000-4000-8000-0000000000ff"))),
)  # fmt: skip

_TIME = (
    case("8.2", "expires", "Expiration deletes the parameter when it is due", "doc", put(Policies=_expires(), Tier="Advanced"), get(parameter(Value="first")), Advance(365 * 80), get(NOT_FOUND)),
)  # fmt: skip

CASES = (*_NAMES, *_PUTS, *_READS, *_SECURED, *_TIME)
