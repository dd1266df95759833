from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm.services.kms.algorithms import der, sm2, sm2_curve
from tests.services.kms.openssl import OpenSsl

# GB/T 32918.5, annexes A and C: the private key, and the nonce of both examples.
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
PUBLIC = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
DIGEST = bytes.fromhex("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640")
C1 = (
    0x04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73,
    0xE858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0,
)
C2 = bytes.fromhex("21886CA989CA9C7D58087307CA93092D651EFA")
C3 = bytes.fromhex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766")
SHARED = 0x335E18D751E51F040E27D468138B7AB1DC86AD7F981D7D416222FD6AB3ED230D

SECRET = sm2.as_secret(PRIVATE)
SIGNATURE = der.sequence(der.integer(R), der.integer(S))
CIPHERTEXT = der.sequence(der.integer(C1[0]), der.integer(C1[1]), der.octets(C3), der.octets(C2))
DISTID = "distid:1234567812345678"


def _spki(point: tuple[int, int]) -> bytes:
    start = sm2.public_bytes(SECRET)[:-64]
    return start + b"".join(map(sm2_curve.as_bytes, point))


def test_the_published_private_key_has_the_published_public_key() -> None:
    assert _spki(PUBLIC) == sm2.public_bytes(SECRET)


def test_the_published_example_of_a_signature_comes_out() -> None:
    assert SIGNATURE == sm2.sign(SECRET, "SM2DSA", b"message digest", "RAW", iter([NONCE]))
    assert SIGNATURE == sm2.sign(SECRET, "SM2DSA", DIGEST, "DIGEST", iter([NONCE]))
    assert sm2.verify(SECRET, "SM2DSA", b"message digest", "RAW", SIGNATURE)
    assert sm2.verify(SECRET, "SM2DSA", DIGEST, "DIGEST", SIGNATURE)


def test_the_published_example_of_encryption_comes_out() -> None:
    assert CIPHERTEXT == sm2.encrypt(SECRET, "SM2PKE", b"encryption standard", iter([NONCE]))
    assert b"encryption standard" == sm2.decrypt(SECRET, "SM2PKE", CIPHERTEXT)


def test_the_published_product_of_key_and_point_is_the_shared_secret() -> None:
    assert SHARED.to_bytes(32, "big") == sm2.agree(SECRET, _spki(C1))
    assert SHARED.to_bytes(32, "big") == sm2.agree(sm2.as_secret(NONCE), sm2.public_bytes(SECRET))


def test_a_nonce_that_would_not_hide_the_plaintext_is_passed_over() -> None:
    hides_nothing = 470  # found by trying: the mask of one byte is 0
    with pytest.raises(ValueError, match="have run out"):
        sm2.encrypt(SECRET, "SM2PKE", b"x", iter([hides_nothing]))
    sealed = sm2.encrypt(SECRET, "SM2PKE", b"x", iter([hides_nothing, NONCE]))
    assert sealed == sm2.encrypt(SECRET, "SM2PKE", b"x", iter([NONCE]))


def test_openssl_verifies_our_signature_and_we_its(openssl: OpenSsl) -> None:
    secret = sm2.make()
    openssl.file("key", secret)
    openssl.file("public", sm2.public_bytes(secret))
    openssl.file("message", b"hello")
    openssl.file("ours", sm2.sign(secret, "SM2DSA", b"hello", "RAW"))
    how = ("-rawin", "-digest", "sm3", "-pkeyopt", DISTID, "-in", "message", "-keyform", "DER")
    verified = openssl.run("pkeyutl", "-verify", *how, "-pubin", "-inkey", "public", "-sigfile", "ours")
    assert b"Signature Verified Successfully" in verified
    openssl.run("pkeyutl", "-sign", *how, "-inkey", "key", "-out", "theirs")
    assert sm2.verify(secret, "SM2DSA", b"hello", "RAW", openssl.read("theirs"))
    assert not sm2.verify(secret, "SM2DSA", b"hullo", "RAW", openssl.read("theirs"))


@pytest.mark.parametrize("size", [1, 32, 1024])
def test_openssl_decrypts_our_ciphertext_and_we_its(size: int, openssl: OpenSsl) -> None:
    secret = sm2.make()
    openssl.file("key", secret)
    openssl.file("public", sm2.public_bytes(secret))
    openssl.file("plain", b"x" * size)
    openssl.file("ours", sm2.encrypt(secret, "SM2PKE", b"y" * size))
    openssl.run("pkeyutl", "-decrypt", "-inkey", "key", "-keyform", "DER", "-in", "ours", "-out", "opened")
    assert b"y" * size == openssl.read("opened")
    openssl.run(
        "pkeyutl", "-encrypt", "-pubin", "-inkey", "public", "-keyform", "DER", "-in", "plain", "-out", "theirs"
    )
    assert b"x" * size == sm2.decrypt(secret, "SM2PKE", openssl.read("theirs"))


def test_a_ciphertext_that_is_right_on_another_curve_opens_nothing() -> None:
    off = (1, 1)
    x, y = map(sm2_curve.as_bytes, sm2_curve.multiply(PRIVATE, off) or ())
    (mask,) = sm2._derive(x + y, 1)  # noqa: SLF001 - as an attacker would
    hashed, masked = sm2._sm3(x, b"x", y), bytes([mask ^ ord("x")])  # noqa: SLF001 - likewise
    sealed = der.sequence(der.integer(off[0]), der.integer(off[1]), der.octets(hashed), der.octets(masked))
    assert sm2.decrypt(SECRET, "SM2PKE", sealed) is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 8 * len(CIPHERTEXT) - 1))
def test_no_bit_of_a_ciphertext_may_be_another(bit: int) -> None:
    changed = (int.from_bytes(CIPHERTEXT, "big") ^ 1 << bit).to_bytes(len(CIPHERTEXT), "big")
    assert sm2.decrypt(SECRET, "SM2PKE", changed) is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 8 * len(SIGNATURE) - 1))
def test_no_bit_of_a_signature_may_be_another(bit: int) -> None:
    changed = (int.from_bytes(SIGNATURE, "big") ^ 1 << bit).to_bytes(len(SIGNATURE), "big")
    assert not sm2.verify(SECRET, "SM2DSA", b"message digest", "RAW", changed)


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, S), (R, 0), (sm2_curve.ORDER, S), (R, sm2_curve.ORDER), (R, sm2_curve.ORDER - R)],
    ids=["r-0", "s-0", "r-order", "s-order", "sum-0"],
)
def test_numbers_that_no_signature_has_do_not_verify(r: int, s: int) -> None:
    signature = der.sequence(der.integer(r), der.integer(s))
    assert not sm2.verify(SECRET, "SM2DSA", b"message digest", "RAW", signature)


@pytest.mark.parametrize(
    "public",
    [
        b"",
        b"junk",
        _spki((1, 1)),
        _spki(PUBLIC)[:-1],
        _spki(PUBLIC) + b"\x00",
        _spki((sm2_curve.PRIME + 1, PUBLIC[1])),
        _spki(PUBLIC).replace(b"\x2d\x03", b"\x2e\x03", 1),
    ],
    ids=["empty", "junk", "off-the-curve", "cut-off", "longer", "not-reduced", "other-algorithm"],
)
def test_what_is_no_public_key_agrees_on_nothing(public: bytes) -> None:
    assert sm2.agree(SECRET, public) is None


@pytest.mark.parametrize(
    ("left", "right", "total"),
    [(1, 1, 2), (2, 3, 5), (5, sm2_curve.ORDER - 5, 0), (0, 7, 7), (7, 0, 7)],
)
def test_points_add_as_their_numbers_do(left: int, right: int, total: int) -> None:
    points = [sm2_curve.multiply(number, sm2_curve.BASE) for number in (left, right, total)]
    assert points[2] == sm2_curve.add(points[0], points[1])
