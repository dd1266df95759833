"""How containers and jobs fail that cannot get what they name: each with the text that its user sees. It asks nothing."""

from __future__ import annotations

from mocksm.errors import AwsError


class TaskFailedToStart(AwsError):
    """A task of ECS, or a job of Batch, stops before its containers start; the message is its ``stoppedReason``."""


class ClientException(AwsError):
    """ECS or Batch refuses the definition, when it is registered or run."""


class FailedMount(AwsError):
    """The Secrets Store CSI driver cannot mount a volume; the message is the AWS provider's, which the pod's event ends in."""


class SecretSyncedError(AwsError):
    """The External Secrets Operator cannot sync a secret; the message is that of the event ``UpdateFailed``."""


class BuildFailed(AwsError):
    """A build of CodeBuild fails in DOWNLOAD_SOURCE; the message is the line in its log.

    Args:
        status_code: The phase context's status code: ``Secrets Manager Error``, ``Decrypted Variables Error``.
        told: What it says beside that.

    Attributes:
        phase: The phase in which it failed.
    """

    phase = "DOWNLOAD_SOURCE"

    def __init__(self, status_code: str, told: str) -> None:
        super().__init__(f"Phase context status code: {status_code} Message: {told}", code=status_code)


class InvalidInputException(AwsError):
    """CodeBuild refuses the build before it begins."""


class ConfigurationFailed(AwsError):
    """EMR cannot hand out a configuration. Its words are not known: the message is Secrets Manager's, or mocksm's own."""


class ValidationException(AwsError):
    """EMR refuses the cluster before it begins."""
