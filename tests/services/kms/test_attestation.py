from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mocksm.services.kms.attestation import Untrusted, attested_key
from tests.services.kms import enclave


def _curve_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("tag", [b"", b"\xd2"], ids=["untagged", "tagged"])
def test_a_document_attests_the_key_in_it(tag: bytes) -> None:
    expected = enclave.reader().public_key().public_numbers()
    assert expected == attested_key(enclave.document(tag=tag)).public_numbers()


@pytest.mark.parametrize(
    "changes",
    [
        {"module_id": None},
        {"module_id": ""},
        {"digest": "SHA256"},
        {"timestamp": 0},
        {"timestamp": "now"},
        {"pcrs": None},
        {"pcrs": {}},
        {"pcrs": {"0": bytes(48)}},
        {"pcrs": {0: bytes(47)}},
        {"pcrs": dict.fromkeys(range(33), bytes(48))},
        {"certificate": b"junk"},
        {"certificate": "text"},
        {"cabundle": []},
        {"cabundle": [b"junk"]},
        {"cabundle": ["text"]},
        {"cabundle": list(reversed(enclave.said()["cabundle"]))},
        {"cabundle": enclave.said()["cabundle"][:1]},
        {"certificate": enclave.said()["cabundle"][1]},
        {"public_key": None},
        {"public_key": b"junk"},
        {"public_key": _curve_key()},
        {"algorithm": -7},
        {"forged": True},
    ],
    ids="-".join,
)
def test_a_document_that_is_not_whole_proves_nothing(changes: dict[str, Any]) -> None:
    with pytest.raises(Untrusted):
        attested_key(enclave.document(**changes))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk",
        enclave.encode({}),
        enclave.encode([b"", {}, b""]),
        enclave.encode([b"", {}, b"", b""]),
        enclave.encode([enclave.encode({1: -35}), {}, enclave.encode([]), b"x" * 96]),
        enclave.encode([enclave.encode({1: -35}), {}, enclave.encode(enclave.said()), b"x" * 95]),
        enclave.encode([enclave.encode({1: -35}), {}, enclave.encode(enclave.said()), b"x" * 96]),
        enclave.encode([1, {}, 2, 3]),
        b"\x81" * 5000,
    ],
    ids=[
        "empty",
        "junk",
        "map",
        "three",
        "nothing-said",
        "list-said",
        "short-signature",
        "bad-signature",
        "numbers",
        "deep",
    ],
)
def test_what_is_no_document_proves_nothing(data: bytes) -> None:
    with pytest.raises(Untrusted):
        attested_key(data)
