"""Botocore's own floor: clients that get a canned answer from a ``before-send`` handler.

What is left is serialising, signing, the retry loop and parsing: nobody who answers at botocore's HTTP layer can be
faster. The answers are mocksm's own bytes, so that both sides parse the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

_ACCESS_KEY_ID, _SECRET_ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG"
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": _ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": _SECRET_ACCESS_KEY}


@dataclass(frozen=True)
class Answer:
    """An answer as it came."""

    headers: Mapping[str, str]
    body: bytes

    def stream(self, **_options: Any) -> Iterator[bytes]:
        """Give the body, as urllib3's response does."""
        yield self.body


Answers = dict[str, Answer]


@dataclass(frozen=True)
class Clients:
    """A client of each service."""

    secretsmanager: Any
    kms: Any

    @classmethod
    def make(cls) -> Clients:
        """Make them, of a session of their own."""
        session = boto3.Session(_ACCESS_KEY_ID, _SECRET_ACCESS_KEY, region_name="us-east-1")
        return cls(session.client("secretsmanager"), session.client("kms"))

    def register(self, event: str, handler: Any) -> None:
        """Have ``handler`` called by both."""
        self.secretsmanager.meta.events.register(event, handler)
        self.kms.meta.events.register(event, handler)


def keep_answers(clients: Clients) -> Answers:
    """Return where the latest answer of each operation is kept from now on."""
    answers: Answers = {}

    def keep(operation_model: Any, response_dict: Mapping[str, Any], **_: Any) -> None:
        answers[operation_model.name] = Answer(response_dict["headers"], response_dict["body"])

    clients.register("before-parse", keep)
    return answers


def canned(answers: Answers) -> Clients:
    """Return clients that send nothing and are given ``answers``, by operation."""

    def answer(request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        found = answers[event_name.rpartition(".")[2]]
        headers: Any = found.headers
        return AWSResponse(request.url, 200, headers, found)

    clients = Clients.make()
    clients.register("before-send", answer)
    return clients


@contextmanager
def least() -> Iterator[None]:
    """Do the least that a mock does around a test: other credentials, no default session, and both put back."""
    before = {name: os.environ.get(name) for name in _CREDENTIALS}
    session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, None
    os.environ.update(_CREDENTIALS)
    try:
        yield
    finally:
        boto3.DEFAULT_SESSION = session
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
