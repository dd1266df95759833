"""Custom key stores (section 19): nobody's account has a cluster or a proxy for a test, so only a mock can play most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ANY, DATE, Has, Includes, Like, Refused
from tests.contract.kms.outside import of_length
from tests.contract.kms.steps import (
    ARN,
    ID,
    ask,
    case,
    create,
    decrypt,
    describe,
    encrypt,
    eventually,
    free,
    refused_key,
    saving,
    schedule,
    state,
)
from tests.contract.scope import Ref, Text

_CLUSTER: dict[str, Any] = {
    "CloudHsmClusterId": "cluster-2a34b5cdefg",
    "TrustAnchorCertificate": "certificate",
    "KeyStorePassword": "kmsPswd",
}
_CREDENTIAL = {
    "AccessKeyId": "ABCDE12345670EXAMPLE".replace("1", "2").replace("0", "A"),
    "RawSecretAccessKey": "x" * 44,
}
_PROXY: dict[str, Any] = {
    "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
    "XksProxyConnectivity": "PUBLIC_ENDPOINT",
    "XksProxyUriEndpoint": "https://proxy.example.com",
    "XksProxyUriPath": "/kms/xks/v1",
    "XksProxyAuthenticationCredential": _CREDENTIAL,
}
_STORE: dict[str, Any] = {"CustomKeyStoreId": Ref("store")}
_NOT_FOUND = Refused("CustomKeyStoreNotFoundException", ANY)
_STATE = Refused("CustomKeyStoreInvalidStateException", ANY)
_NO_STORE = "cks-00000000000000000"
_SHOWN_PROXY = {
    "Connectivity": "PUBLIC_ENDPOINT",
    "AccessKeyId": _CREDENTIAL["AccessKeyId"],
    "UriEndpoint": "https://proxy.example.com",
    "UriPath": "/kms/xks/v1",
}


def _case(id_: str, row: str, evidence: str, *steps: Step, beyond: str = "a cluster or proxy of its own") -> Case:
    return case("19", f"store-{id_}", row, evidence, *steps, beyond=beyond)


def _make(expect: Any = None, name: str = "store", **params: Any) -> Step:
    answer = {"CustomKeyStoreId": Like("cks-[0-9a-f]{17}")} if expect is None else expect
    sent = {
        "CustomKeyStoreName": Text(f"${{prefix}}{name}"),
        **(params if "CustomKeyStoreType" in params else {**_CLUSTER, **params}),
    }
    step = free("CreateCustomKeyStore", answer, **{key: value for key, value in sent.items() if value is not None})
    return step if isinstance(answer, Refused) else saving(step, store="CustomKeyStoreId")


def _external(**params: Any) -> Step:
    return _make(**{**_PROXY, **params})


def _shown(expect: Any, **params: Any) -> Step:
    return eventually(
        free("DescribeCustomKeyStores", {"CustomKeyStores": [expect], "Truncated": False}, **(params or _STORE))
    )


def _is(connection: str) -> Step:
    return _shown(Has({"ConnectionState": connection}))


_CONNECT, _DISCONNECT = free("ConnectCustomKeyStore", {}, **_STORE), free("DisconnectCustomKeyStore", {}, **_STORE)
_CONNECTED = (_make(), _CONNECT, _is("CONNECTED"))
_IN_STORE: dict[str, Any] = {"Origin": "AWS_CLOUDHSM", **_STORE}
_XKS: dict[str, Any] = {"Origin": "EXTERNAL_KEY_STORE", "XksKeyId": "bb8562717f809024", **_STORE}


def _missing() -> Iterator[Case]:
    for member in _CLUSTER:
        refused = _make(Refused("ValidationException", ANY), **{**_CLUSTER, member: None})
        yield _case(f"missing-{member}", f"AWS_CLOUDHSM without {member}", "unsure", refused)
    for member in _PROXY:
        if member != "CustomKeyStoreType":
            refused = _make(Refused("ValidationException", ANY), **{**_PROXY, member: None})
            yield _case(f"missing-{member}", f"EXTERNAL_KEY_STORE without {member}", "unsure", refused)


def _update(expect: Any = {}, **params: Any) -> Step:  # noqa: B006 - nobody changes it
    return free("UpdateCustomKeyStore", expect, **_STORE, **params)


CASES = (
    *_missing(),
    _case("create", "CreateCustomKeyStore: cks- and hex; DISCONNECTED at first; never the password", "model", _make(), _shown({"CustomKeyStoreId": Ref("store"), "CustomKeyStoreName": Text("${prefix}store"), "CustomKeyStoreType": "AWS_CLOUDHSM", "ConnectionState": "DISCONNECTED", "CreationDate": DATE, "CloudHsmClusterId": _CLUSTER["CloudHsmClusterId"], "TrustAnchorCertificate": "certificate"})),
    _case("create-external", "external: XksProxyConfiguration, never the secret", "model", _external(), _shown({"CustomKeyStoreId": Ref("store"), "CustomKeyStoreName": Text("${prefix}store"), "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "DISCONNECTED", "CreationDate": DATE, "XksProxyConfiguration": _SHOWN_PROXY})),
    _case("name", "a name that is in use", "model", _make(), _make(Refused("CustomKeyStoreNameInUseException", ANY))),
    _case("cluster", "a cluster that is in use", "model", _make(), _make(Refused("CloudHsmClusterInUseException", ANY), name="second")),
    _case("proxy", "a proxy address that is in use", "model", _external(), _make(Refused("XksProxyUriInUseException", ANY), name="second", **_PROXY)),
    _case("described-name", "DescribeCustomKeyStores by name", "model", _make(), _shown(Has({"CustomKeyStoreId": Ref("store")}), CustomKeyStoreName=Text("${prefix}store"))),
    _case("described-both", "DescribeCustomKeyStores by id and name", "unsure", _make(), free("DescribeCustomKeyStores", Refused("ValidationException", ANY), CustomKeyStoreName=Text("${prefix}store"), **_STORE)),
    *(
        _case(f"unknown-{operation}", f"a custom key store that there is not: {operation}", "model", free(operation, _NOT_FOUND, CustomKeyStoreId=_NO_STORE), beyond="")
        for operation in ("DescribeCustomKeyStores", "ConnectCustomKeyStore", "DisconnectCustomKeyStore", "DeleteCustomKeyStore", "UpdateCustomKeyStore")
    ),
    _case("connect", "Connect is asynchronous, and can be asked for again", "model", *_CONNECTED, _CONNECT, _is("CONNECTED")),
    _case("disconnect", "Disconnect, and again: refused", "model", *_CONNECTED, _DISCONNECT, _is("DISCONNECTED"), free("DisconnectCustomKeyStore", _STATE, **_STORE)),
    _case("disconnect-new", "Disconnect of a store that never connected", "model", _make(), free("DisconnectCustomKeyStore", _STATE, **_STORE)),
    _case("delete", "Delete when DISCONNECTED", "model", _make(), free("DeleteCustomKeyStore", {}, **_STORE), free("DescribeCustomKeyStores", _NOT_FOUND, **_STORE)),
    _case("delete-connected", "Delete when CONNECTED", "model", *_CONNECTED, free("DeleteCustomKeyStore", _STATE, **_STORE)),
    _case("delete-keys", "Delete with keys, which count while they are pending deletion", "model", *_CONNECTED, create(**_IN_STORE), schedule(), _DISCONNECT, _is("DISCONNECTED"), free("DeleteCustomKeyStore", Refused("CustomKeyStoreHasCMKsException", ANY), **_STORE)),
    _case("update", "Update of the name while CONNECTED", "model", *_CONNECTED, _update(NewCustomKeyStoreName=Text("${prefix}new")), _shown(Has({"CustomKeyStoreName": Text("${prefix}new")}))),
    _case("update-connected", "Update of anything else while CONNECTED", "model", *_CONNECTED, _update(_STATE, KeyStorePassword="new password")),
    _case("update-disconnected", "Update while DISCONNECTED", "model", _make(), _update(CloudHsmClusterId="cluster-7654abcdefg"), _shown(Has({"CloudHsmClusterId": "cluster-7654abcdefg"}))),
    _case("update-credential", "Update of the XKS credential while CONNECTED", "model", _external(), _CONNECT, _is("CONNECTED"), _update(XksProxyAuthenticationCredential={"AccessKeyId": "B" * 20, "RawSecretAccessKey": "y" * 44}), _shown(Has({"XksProxyConfiguration": Has({"AccessKeyId": "B" * 20})}))),
    _case("key", "a key in it: CustomKeyStoreId, CloudHsmClusterId, no CurrentKeyMaterialId; it works", "model", *_CONNECTED, create("", Has({"KeyMetadata": Has({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": Ref("store"), "CloudHsmClusterId": _CLUSTER["CloudHsmClusterId"], "KeyState": "Enabled"})}), **_IN_STORE), encrypt(), decrypt(Has({"Plaintext": b"hunter2"}))),
    _case("key-external", "a key in an external store: XksKeyConfiguration", "model", _external(), _CONNECT, _is("CONNECTED"), create("", Has({"KeyMetadata": Has({"Origin": "EXTERNAL_KEY_STORE", "XksKeyConfiguration": {"Id": "bb8562717f809024"}})}), **_XKS)),
    _case("key-external-twice", "the same external key twice in one store", "model", _external(), _CONNECT, _is("CONNECTED"), create(**_XKS), refused_key(Refused("XksKeyAlreadyInUseException", ANY), **_XKS)),
    _case("key-disconnected", "CreateKey when not CONNECTED", "model", _make(), refused_key(_STATE, **_IN_STORE)),
    _case("key-spec", "symmetric only", "model", *_CONNECTED, refused_key(Refused("UnsupportedOperationException", ANY), KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY", **_IN_STORE)),
    _case("key-multi-region", "no multi-Region keys", "model", *_CONNECTED, refused_key(Refused("UnsupportedOperationException", ANY), MultiRegion=True, **_IN_STORE)),
    _case("key-pairs", "no data key pairs", "model", *_CONNECTED, create(**_IN_STORE), ask("GenerateDataKeyPair", Refused("UnsupportedOperationException", ANY), KeyPairSpec="ECC_NIST_P256")),
    _case("key-rotation", "no rotation, no import", "model", *_CONNECTED, create(**_IN_STORE), ask("RotateKeyOnDemand", Refused("UnsupportedOperationException", ANY)), ask("DeleteImportedKeyMaterial", Refused("UnsupportedOperationException", Text("$arn origin is AWS_CLOUDHSM which is not valid for this operation.")))),
    _case("unavailable", "keys of a disconnected store are Unavailable, and back when it connects", "doc", *_CONNECTED, create(**_IN_STORE), encrypt(), _DISCONNECT, describe(Has({"KeyMetadata": Has({"KeyState": "Unavailable", "Enabled": False})})), decrypt(state("is unavailable.")), _CONNECT, eventually(decrypt(Has({"KeyId": ARN, "Plaintext": b"hunter2"})))),
    _case("unavailable-disabled", "what was disabled is disabled when the store connects again", "doc", *_CONNECTED, create(**_IN_STORE), ask("DisableKey"), _DISCONNECT, _is("DISCONNECTED"), _CONNECT, eventually(describe(Has({"KeyMetadata": Has({"KeyState": "Disabled"})})))),
    _case("unavailable-switch", "EnableKey while Unavailable: the state changes when the key is available again", "doc", *_CONNECTED, create(**_IN_STORE), ask("DisableKey"), _DISCONNECT, ask("EnableKey"), describe(Has({"KeyMetadata": Has({"KeyState": "Unavailable"})})), _CONNECT, eventually(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})})))),
    _case("unavailable-deletion", "a key pending deletion stays so when its store disconnects", "doc", *_CONNECTED, create(**_IN_STORE), schedule(), _DISCONNECT, describe(Has({"KeyMetadata": Has({"KeyState": "PendingDeletion"})}))),
    _case("random", "GenerateRandom by a connected cluster", "model", *_CONNECTED, free("GenerateRandom", {"Plaintext": of_length(9)}, NumberOfBytes=9, **_STORE)),
    _case("random-disconnected", "GenerateRandom by a store that is not connected", "model", _make(), free("GenerateRandom", _STATE, NumberOfBytes=9, **_STORE)),
    _case("random-external", "GenerateRandom by an external key store", "model", _external(), free("GenerateRandom", Refused("UnsupportedOperationException", ANY), NumberOfBytes=9, **_STORE)),
    _case("listed", "keys in it are listed as any", "model", *_CONNECTED, create(**_IN_STORE), free("ListKeys", Has({"Keys": Includes({"KeyId": ID, "KeyArn": ARN})}))),
    case("22", "quota-stores", "10 custom key stores", "doc", *(_external(name=f"store{number}", XksProxyUriPath=f"/n{number}/kms/xks/v1") for number in range(10)), _make(Refused("LimitExceededException", ANY), name="eleventh"), beyond="a cluster or proxy of its own"),
)  # fmt: skip
