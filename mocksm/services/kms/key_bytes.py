"""The bytes of keys that are not symmetric. They are made when they are first needed: CreateKey makes none.

RSA keys are built from primes that everyone has who has mocksm. They are public knowledge, and for tests only.
"""

from __future__ import annotations

from mocksm.errors import NotModelled
from mocksm.services.kms.algorithms.families import make_secret
from mocksm.services.kms.creation import material_id
from mocksm.services.kms.store import Key, KeyMaterial


def key_bytes(key: Key) -> bytes:
    """Return the key itself: of an asymmetric key PKCS #8 in DER, of an HMAC key its bytes.

    Related multi-Region keys share what is made for one of them.
    """
    if key.current is None:
        if key.origin != "AWS_KMS":
            raise NotModelled(f"mocksm does not model the use of {key.arn}: it has no key material")
        secret = make_secret(key.spec, key.lineage.chance.draws("material"))
        key.add(KeyMaterial(material_id(key.id.encode(), secret), secret))
    return key.materials[key.current or ""].secret
