"""Data key pairs: asymmetric keys to use outside of KMS, the private half encrypted under a symmetric key as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.algorithms.families import make_secret, public_bytes
from mocksm.services.kms.ciphertext import GENERATED, seal
from mocksm.services.kms.fit import data_key_maker
from mocksm.services.kms.recipients import recipient_key, with_plaintext
from mocksm.services.kms.specs import check_region
from mocksm.services.kms.usage import check_dry_run, check_origin, used


@operation
def generate_data_key_pair(
    call: Call,
    *,
    key_id: str,
    key_pair_spec: str,
    encryption_context: Mapping[str, str] | None = None,
    grant_tokens: Sequence[str] = (),
    recipient: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Return a new key pair, the private key in plaintext and encrypted. RSA pairs are of primes that everyone has."""
    return _generate(call, key_id, key_pair_spec, encryption_context, grant_tokens, dry_run, recipient)


@operation
def generate_data_key_pair_without_plaintext(
    call: Call,
    *,
    key_id: str,
    key_pair_spec: str,
    encryption_context: Mapping[str, str] | None = None,
    grant_tokens: Sequence[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Return a new key pair, the private key encrypted only, for someone who decrypts it later."""
    answer = _generate(call, key_id, key_pair_spec, encryption_context, grant_tokens, dry_run)
    del answer["PrivateKeyPlaintext"]
    return answer


def _generate(
    call: Call,
    key_id: str,
    spec: str,
    context: Mapping[str, str] | None,
    grant_tokens: Sequence[str],
    dry_run: bool,
    recipient: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    key = data_key_maker(call, key_id, grant_tokens)
    check_origin(key, "AWS_KMS", "EXTERNAL")  # the code is the model's, the words those of other refusals by origin
    check_region(spec, call.region)
    reader = recipient_key(recipient)
    check_dry_run(dry_run)
    private = make_secret(spec, key.lineage.chance.draws("data key pair"))
    answer = {
        "PrivateKeyCiphertextBlob": seal(key, GENERATED, private, context),
        "PublicKey": public_bytes(spec, private),
        "KeyId": key.arn,
        "KeyPairSpec": spec,
        "KeyMaterialId": key.current,
    }
    used(call, key)
    return with_plaintext(answer, "PrivateKeyPlaintext", private, reader)
