"""How much of what is known of AWS is played: cases by evidence and by section. ``python -m tests.contract.facts`` prints it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.contract.case import EVIDENCE, Case
from tests.contract.cases import CASES

START, END = "<!-- facts -->", "<!-- /facts -->"

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "secretsmanager": {
        "1": "Wire protocol",
        "1.1": "Declared error codes",
        "1.2": "Order of validation",
        "1.3": "Form of constraint errors",
        "1.4": "Constraints",
        "2": "Error message catalogue",
        "3": "Names, ARNs, resolution",
        "4.1": "Scheduled for deletion",
        "4.2": "Replica secrets",
        "4.3": "Managed secrets",
        "4.4": "Cross-account caller",
        "5": "ClientRequestToken and versions",
        "6.1": "BatchGetSecretValue",
        "6.2": "CancelRotateSecret",
        "6.3": "CreateSecret",
        "6.4": "DeleteResourcePolicy",
        "6.5": "DeleteSecret",
        "6.6": "DescribeSecret",
        "6.7": "GetRandomPassword",
        "6.8": "GetResourcePolicy",
        "6.9": "GetSecretValue",
        "6.10": "ListSecretVersionIds",
        "6.11": "ListSecrets",
        "6.12": "PutResourcePolicy",
        "6.13": "PutSecretValue",
        "6.14": "RemoveRegionsFromReplication",
        "6.15": "ReplicateSecretToRegions",
        "6.16": "RestoreSecret",
        "6.17": "RotateSecret",
        "6.18": "StopReplicationToReplica",
        "6.19": "TagResource, UntagResource",
        "6.20": "UpdateSecret",
        "6.21": "ValidateResourcePolicy",
        "6.22": "UpdateSecretVersionStage",
        "7": "Filters",
        "8.1": "RotateSecret",
        "8.2": "The run of a rotation",
        "8.3": "Schedules",
        "8.4": "Rotation dates",
        "8.5": "Rotation errors",
        "8.6": "Rotation of replicas",
        "8.7": "Managed external secrets",
        "9": "Staging labels",
        "10": "Resource policies",
        "11": "KMS",
        "12": "Replication",
        "13": "Tags",
        "14": "Quotas",
        "15": "Weak spots",
    },
    "kms": {
        "1": "Wire",
        "1.2": "Form of constraint errors, appendix B",
        "1.3": "Order of checks",
        "2": "Key identifiers",
        "3": "Key specs, usages, algorithms, sizes",
        "4": "KeyMetadata: which fields when",
        "5": "Key states and operations",
        "6": "CreateKey, DescribeKey, ListKeys, UpdateKeyDescription, EnableKey, DisableKey",
        "7": "Aliases",
        "8": "AWS managed keys",
        "9": "Encrypt, Decrypt, ReEncrypt",
        "10": "ScheduleKeyDeletion, CancelKeyDeletion",
        "11": "Data keys and GenerateRandom",
        "12": "Sign, Verify, MACs, DeriveSharedSecret, GetPublicKey",
        "13": "Tags",
        "14": "Key policies",
        "15": "Rotation",
        "16": "Imported key material",
        "17": "Multi-Region keys",
        "18": "Grants",
        "19": "Custom key stores",
        "20": "DryRun, Recipient, GetKeyLastUsage",
        "21": "Authorization and AccessDeniedException",
        "22": "Quotas",
        "25": "Newer than botocore 1.43.11",
    },
    "authorization": {
        "1.2": "Same account and across accounts",
        "1.3": "Which principal a resource policy names",
        "1.9": "Principals as they are stored",
        "2.1": "The key policy is the gate",
        "2.2": "Operations that only identity policies control",
        "2.3": "Grants",
        "2.4": "Keys of other accounts",
        "2.5": "KMS's condition keys",
        "2.6": "The AWS managed keys",
        "2.7": "Key policies and the lockout",
        "2.9": "What Secrets Manager asks KMS for",
        "3.1": "The resource and how it matches",
        "3.2": "Secrets Manager's actions",
        "3.3": "Secrets Manager's condition keys",
        "3.4": "Extra permissions per operation",
        "3.6": "Access across accounts",
        "3.8": "Resource policies: what is put",
        "5.4": "Principals in every form",
        "5.8": "IAM's words for documents that are no policies",
        "7.1": "The words of refusals",
        "7.2": "The resource in Secrets Manager's refusals",
        "7.3": "Secrets Manager's refusals, same account and across accounts",
        "7.4": "KMS's refusals, same account",
        "7.5": "KMS's refusals, other account",
        "7.6": "KMS's refusals through Secrets Manager",
        "7.7": "Authentication",
        "8.1": "Callers, their ARNs and ids",
        "8.2": "The account in an access key",
        "8.3": "STS",
    },
    "integrations": {
        "1.1": "CloudFormation: secrets",
        "1.2": "CloudFormation: generated values",
        "1.5": "CloudFormation: resource policies",
        "1.7": "CloudFormation: dynamic references",
        "2": "Master users' secrets of RDS",
        "8.1": "Secrets through Parameter Store",
        "8.2": "Parameters: types, names, tiers",
        "8.3": "Parameters: operations and errors",
        "8.4": "SecureString and KMS",
        "11.4": "EventBridge",
    },
}
"""The sections of the fact books, by book."""


def by_evidence(cases: Sequence[Case]) -> dict[str, int]:
    """Return how many cases there are of each kind of evidence, the strongest kind first."""
    counted = Counter(case.fact.evidence for case in cases)
    return {kind: counted[kind] for kind in EVIDENCE if counted[kind]}


def by_section(cases: Sequence[Case], book: str) -> dict[str, int]:
    """Return how many cases there are of each section of a book that has any."""
    counted = Counter(case.fact.section for case in cases if case.fact.book == book)
    return {section: counted[section] for section in SECTIONS[book] if counted[section]}


def evidence_table(cases: Sequence[Case] = CASES) -> str:
    """Return a Markdown table of the cases by evidence, a column for each service that has any."""
    services = sorted({case.service for case in cases})
    counts = {service: by_evidence([case for case in cases if case.service == service]) for service in services}
    rows = [
        f"| {kind} | " + " | ".join(str(counts[service].get(kind, 0)) for service in services) + " |"
        for kind in by_evidence(cases)
    ]
    return "\n".join([f"| evidence | {' | '.join(services)} |", f"| --- |{' --- |' * len(services)}", *rows])


def section_table(cases: Sequence[Case] = CASES) -> str:
    """Return a Markdown table of the cases by book and section."""
    rows = [
        f"| {book} | {section} {SECTIONS[book][section]} | {count} |"
        for book in SECTIONS
        for section, count in by_section(cases, book).items()
    ]
    return "\n".join(["| book | section | cases |", "| --- | --- | --- |", *rows])


def in_readme(text: str) -> str:
    """Return the README's text with the tables of this suite between its markers."""
    before, start, rest = text.partition(START)
    return f"{before}{start}\n{evidence_table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).write_text(in_readme(Path(name).read_text()))
    print(evidence_table(), section_table(), sep="\n\n")  # noqa: T201 - a command's output
