"""How a policy document can be wrong: the rules, and the exception that names one. It knows no service's words for it."""

from __future__ import annotations

from enum import Enum

from mocksm.errors import MocksmError


class Rule(Enum):
    """A rule of the policy language, in mocksm's words; the services translate it into their own."""

    JSON = "a policy is a JSON object"
    DUPLICATE = "an element stands once"
    ELEMENT = "the policy language has no such element"
    ID = "Id is a string"
    VERSION = 'Version is "2012-10-17" or "2008-10-17"'
    STATEMENT = "Statement is an object or a list of objects, at least one"
    SID = "Sid is a string, of ASCII letters and digits only in an identity policy"
    SID_UNIQUE = "a Sid stands once in an identity policy"
    EFFECT = 'Effect is "Allow" or "Deny"'
    PRINCIPAL_MISSING = "a statement of a resource policy has Principal or NotPrincipal"
    PRINCIPAL_FORBIDDEN = "a statement of an identity policy has neither Principal nor NotPrincipal"
    PRINCIPAL_TWICE = "Principal and NotPrincipal exclude each other"
    PRINCIPAL_FORM = (
        '"*", or AWS (an account id, or the ARN of a root, user, role or session, in full), Service or Federated names'
    )
    ACTION_MISSING = "a statement has Action or NotAction, at least one"
    ACTION_TWICE = "Action and NotAction exclude each other"
    ACTION_FORM = "an action is a string"
    ACTION_PREFIX = 'an action is "*" or has the prefix of its service: kms:Decrypt'
    ACTION_COLONS = "an action has one colon"
    ACTION_SERVICE = "the service prefix of an action is a plain name, without wildcards"
    RESOURCE_MISSING = "a statement of an identity policy has Resource or NotResource, at least one"
    RESOURCE_TWICE = "Resource and NotResource exclude each other"
    RESOURCE_FORM = 'a resource is an ARN or "*"'
    RESOURCE_SERVICE = "the service of a resource's ARN is a plain name, without wildcards"
    CONDITION = "Condition maps operators to maps of keys to a value or a list of values"
    CONDITION_OPERATOR = "an operator is one of AWS's: StringEquals, ForAnyValue:StringLikeIfExists, Null, ..."
    CONDITION_KEY = "a condition key has the prefix of its service: aws:username, kms:ViaService"
    CONDITION_VALUE = "a condition's value is a string, a number, a truth value, or a list of them"
    NOT_PRINCIPAL = "NotPrincipal stands in policies of resources only, not in trust policies and RCPs"
    TRUST_ACTION = "the actions of a trust policy are STS's"
    TRUST_RESOURCE = "a statement of a trust policy has neither Resource nor NotResource: it is about its role"
    RCP_EFFECT = "a resource control policy only denies"
    RCP_PRINCIPAL = 'Principal of a resource control policy is "*"'
    RCP_ACTION = 'a resource control policy has Action, not NotAction, and more than "*": kms:*'
    SIZE = "a policy is no longer than AWS takes it"


class MalformedPolicy(MocksmError):
    """A document that is no policy.

    Args:
        rule: The rule that it breaks.
        where: The element, by its path in the document (``Statement[1].Effect``).
        found: What stands there, where something does.

    Attributes:
        rule: As above.
        where: As above.
        found: As above.
    """

    def __init__(self, rule: Rule, where: str, found: object = None) -> None:
        found_there = "" if found is None else f"; found {found!r}"
        super().__init__(f"mocksm cannot read the policy: {where}: {rule.value}{found_there}")
        self.rule = rule
        self.where = where
        self.found = found
