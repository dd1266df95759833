"""The words of five services, each with its source, as far as the tests of the language need them.

Facts: ../shared/facts/kms.md 1.2, secretsmanager.md 1.3; for STS and Lambda the issues and recordings named below.
"""

from __future__ import annotations

from mocksm.wire.constraints import Dialect

# Code and sentences: secretsmanager.md 1.3.
SECRETS_MANAGER = Dialect()

# The code of query services: authorization.md (STS, recorded), zalando-incubator/kube-aws-iam-controller#16; the order of
# pattern and length: mmmorris1975/aws-runas#80.
STS = Dialect(code="ValidationError", pattern_first=True)

# Code: SWO-GS/auto-tag#90.
IAM = Dialect(code="ValidationError", names_null=True)

# Code: aarondfrancis/sidecar#147 (role), awslabs/aws-gov-cloud-import#21 (functionName). "Member must not be null" at the
# end: reported of cors.allowMethods and architectures. The runtime has its own error, InvalidParameterValueException:
# "Value <r> at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [...] or be a valid ARN".
LAMBDA = Dialect(names_null=True, constraints={"runtime": {"enum": None}})

_SIGNING = (
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
    "SM2DSA",
    "ML_DSA_SHAKE_256",
)
_KEY_SPECS = (
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
    "SYMMETRIC_DEFAULT",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
)

# Orders, the pattern of key ids, and that SYMMETRIC_DEFAULT is no enum error: kms.md 1.2.
KMS = Dialect(
    enums={
        "macAlgorithm": ("HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"),
        "encryptionAlgorithm": ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE", "SYMMETRIC_DEFAULT"),
        "messageType": ("RAW", "DIGEST", "EXTERNAL_MU"),
        "signingAlgorithm": _SIGNING,
        "GenerateDataKey.keySpec": _KEY_SPECS,
    },
    constraints={
        "keyId": {"pattern": r"^\p{ASCII}+$"},
        "signingAlgorithm": {"enum": (*_SIGNING, "SYMMETRIC_DEFAULT")},
    },
)
