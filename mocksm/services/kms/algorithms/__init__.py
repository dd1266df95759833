"""The algorithms of KMS's keys that are not symmetric: bytes in, bytes out. Knows no key, call or operation.

What ``cryptography`` has comes from there, and is imported when it is needed. A secret is the bytes of a key: PKCS #8 in
DER, as ImportKeyMaterial takes it, and for HMAC keys the key itself.
"""
