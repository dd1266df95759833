"""The error codes of KMS; the messages stand where they are raised."""

from __future__ import annotations

from mocksm.errors import AwsError


class AccessDeniedException(AwsError):
    """There is no such key in another account, or the operation does not reach it: what policies refuse looks the same."""


class AlreadyExistsException(AwsError):
    """An alias has that name."""


class CloudHsmClusterInUseException(AwsError):
    """Another custom key store has that cluster."""


class ConflictException(AwsError):
    """An automatic rotation is running, or begins within twenty minutes."""


class CustomKeyStoreHasCMKsException(AwsError):
    """The custom key store still holds keys."""


class CustomKeyStoreInvalidStateException(AwsError):
    """The connection of the custom key store does not allow the operation."""


class CustomKeyStoreNameInUseException(AwsError):
    """Another custom key store has that name."""


class CustomKeyStoreNotFoundException(AwsError):
    """No custom key store has that id or name."""


class DisabledException(AwsError):
    """The key is disabled."""


class DryRunOperationException(AwsError):
    """The request would have succeeded."""


class ExpiredImportTokenException(AwsError):
    """The import token was valid for a day, and that day is over."""


class IncorrectKeyException(AwsError):
    """The named key is not the one that encrypted."""


class IncorrectKeyMaterialException(AwsError):
    """The material is not of this kind of key, or not what was imported before."""


class InvalidArnException(AwsError):
    """An alias where only a key id or key ARN will do."""


class InvalidCiphertextException(AwsError):
    """The ciphertext, or the encryption context given with it, is not what was encrypted. AWS sends no message."""


class InvalidGrantIdException(AwsError):
    """No grant has that id."""


class InvalidGrantTokenException(AwsError):
    """No grant has that token."""


class InvalidImportTokenException(AwsError):
    """The import token was not issued for this key."""


class InvalidKeyUsageException(AwsError):
    """The key's usage, or its spec, does not fit the operation or algorithm."""


class InvalidMarkerException(AwsError):
    """The marker was not issued by a listing."""


class KMSInvalidMacException(AwsError):
    """The code is not that of the message under this key. AWS sends no message."""


class KMSInvalidSignatureException(AwsError):
    """The signature is not one of this key over the message. AWS sends no message."""


class KMSInvalidStateException(AwsError):
    """The key's state does not allow the operation."""


class LimitExceededException(AwsError):
    """A quota is used up."""


class MalformedPolicyDocumentException(AwsError):
    """The key policy cannot be read."""


class NotAuthorizedException(AwsError):
    """The alias belongs to AWS."""


class NotFoundException(AwsError):
    """No such key, alias or policy."""


class TagException(AwsError):
    """The tags break a rule that the model does not state."""


class UnsupportedOperationException(AwsError):
    """The key, or the Region, does not support it."""


class ValidationException(AwsError):
    """The parameters break a rule that the model does not state."""


class XksKeyAlreadyInUseException(AwsError):
    """Another key of the store has that external key."""


class XksProxyUriEndpointInUseException(AwsError):
    """Another external key store has that endpoint, and one of the two reaches it through a VPC."""


class XksProxyUriInUseException(AwsError):
    """Another external key store has that endpoint and path."""


class XksProxyVpcEndpointServiceInUseException(AwsError):
    """Another external key store has that VPC endpoint service."""
