"""IAM's own sentences for documents that are no policies (authorization.md 5.8). Other services have theirs.

Which sentence IAM gives where several rules are broken is not known; mocksm names the first that it meets.
"""

from __future__ import annotations

from mocksm.iam.kinds import Kind
from mocksm.iam.malformed import MalformedPolicy, Rule

_SYNTAX = "Syntax errors in policy."
_VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
_SENTENCES = {
    Rule.VERSION: "Policy document must be version 2012-10-17 or greater.",
    Rule.SID_UNIQUE: "Statement IDs (SID) in a single policy must be unique.",
    Rule.ACTION_MISSING: "Policy statement must contain actions.",
    Rule.RESOURCE_MISSING: "Policy statement must contain resources.",
    Rule.ACTION_PREFIX: _VENDOR,
    Rule.CONDITION_KEY: _VENDOR,
    Rule.ACTION_COLONS: "Actions/Condition can contain only one colon.",
    Rule.PRINCIPAL_FORBIDDEN: "Policy document should not specify a principal.",
    # Not in the fact book; widely reported.
    Rule.TRUST_ACTION: "AssumeRole policy may only specify STS AssumeRole actions.",
}


def complaint(malformed: MalformedPolicy, kind: Kind) -> str:
    """Return the message of IAM's MalformedPolicyDocument.

    Args:
        malformed: What is wrong.
        kind: ``trust`` for the policy of a role, ``identity`` for the others.
    """
    element = malformed.where.rpartition(".")[2]
    if malformed.rule is Rule.ACTION_SERVICE:
        return f"Vendor {str(malformed.found).partition(':')[0]} is not valid"
    if kind == "trust" and malformed.rule is Rule.JSON:
        return "This policy contains invalid Json"
    if kind == "trust" and malformed.rule is Rule.TRUST_RESOURCE:
        return f"Has prohibited field {element}."
    if kind == "trust" and malformed.rule is Rule.PRINCIPAL_FORM and isinstance(malformed.found, str):
        return f'Invalid principal in policy: "{element}":"{malformed.found}"'
    if malformed.rule is Rule.RESOURCE_FORM and isinstance(malformed.found, str):
        return f'Resource {malformed.found} must be in ARN format or "*".'  # not in the fact book; widely reported
    return _SENTENCES.get(malformed.rule, _SYNTAX)
