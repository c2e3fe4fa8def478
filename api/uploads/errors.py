"""Why an upload does not go on.

::

    RollmarkError                     models.errors
    └── UploadRefused                 carries the reason of a problem
        ├── UploadInvalid             what was announced cannot be
        ├── UploadUnknown             no such upload, or somebody else's
        ├── UploadExpired             its bytes are gone
        ├── UploadLocked              another request writes to it
        ├── OffsetConflict            the piece does not begin where the file ends
        ├── ChecksumMismatch          the piece was altered on the way
        ├── HashMismatch              the whole is not the photo that was announced
        ├── UploadTooLarge            over the limit, or more than was announced
        ├── UploadStalled             nothing came for a while
        └── ReceiptUnknown            no such receipt, or of a photo out of reach
"""

from models.errors import RollmarkError


class UploadRefused(RollmarkError):
    """The upload was refused.

    Attributes:
        reason: A stable code in snake case, for programs.
    """

    reason = "bad_request"


class UploadInvalid(UploadRefused):
    """What was announced about the photo is not valid."""

    reason = "invalid_upload"
    advice = "Mend what the detail names and begin again."


class UploadUnknown(UploadRefused):
    """There is no such upload."""

    reason = "not_found"
    advice = "Begin a new upload; uploads that were finished or abandoned are forgotten after a week."


class UploadExpired(UploadRefused):
    """The upload was abandoned for too long, or failed; its bytes are gone."""

    reason = "upload_gone"
    advice = "Begin a new upload."


class UploadLocked(UploadRefused):
    """Another request is writing to this upload."""

    reason = "upload_locked"
    advice = "Ask for the offset and go on from there when the other request has ended."
    retry_after_s = 1


class OffsetConflict(UploadRefused):
    """The piece does not begin where the upload ends."""

    reason = "offset_conflict"
    advice = "Ask for the offset with HEAD and go on from there."


class ChecksumMismatch(UploadRefused):
    """The bytes received are not those of Upload-Checksum; they were dropped."""

    reason = "checksum_mismatch"
    advice = "Send the same piece again."


class HashMismatch(UploadRefused):
    """The SHA-256 of what arrived is not the one that was announced; nothing was kept."""

    reason = "hash_mismatch"
    advice = "Keep the photo and send it again from the beginning."


class UploadTooLarge(UploadRefused):
    """More bytes were sent than fit."""

    reason = "too_large"
    advice = "Send the photo as the camera wrote it."


class UploadStalled(UploadRefused):
    """No byte came for too long, so that the upload was let go; what came before is kept."""

    reason = "upload_stalled"
    advice = "Ask for the offset with HEAD and go on from there."


class ReceiptUnknown(UploadRefused):
    """There is no such receipt within your reach."""

    reason = "not_found"
    advice = "Check the id; an officer reaches the receipts of the own unit alone."
