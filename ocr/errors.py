"""The exception tree.

::

    RollmarkError                     models.errors; message + advice for the person
    ├── ModelError                    models.errors
    │   ├── ModelMissing              the weights are not there
    │   ├── ModelCorrupt              the weights are not those of the card
    │   ├── CalibrationMismatch       the calibration belongs to another model
    │   ├── ModelUntrusted            sealed by nobody who is trusted, or changed since
    │   ├── NothingBefore             there is no model to go back to
    │   └── GateClosed                it did not pass the gate
    ├── PhotoRefused                  this input is not read; carries a reason code
    │   ├── PhotoUnreadable           no such file, a folder, no permission
    │   ├── PhotoEmpty                no bytes
    │   ├── PhotoNotAnImage           no known image format
    │   ├── PhotoDamaged              an image, but truncated or corrupt
    │   ├── PhotoTooLarge             over the limit on bytes, pixels or sides
    │   ├── PhotoFormatUnavailable    a format that needs an extra which is not installed
    │   └── PhotoTooHeavy             reading it takes more memory than it may
    ├── ClusterUnavailable            the processes that read photos cannot be started or reached
    ├── ArchiveUnavailable            an archive of photos cannot be opened or listed
    ├── ResultsUnusable               a folder of results cannot be used
    ├── QueryInvalid                  a query over results cannot be understood
    ├── ImportFailed                  a service does not take in what was read
    ├── KnowledgeInvalid              an entry of the knowledge data is wrong; names file and line
    ├── EngineUnavailable             a recognition engine is not installed
    └── LabelsInvalid                 a file of labels cannot be used; names file and line
"""

from models.errors import (
    CalibrationMismatch,
    GateClosed,
    ModelCorrupt,
    ModelError,
    ModelMissing,
    ModelUntrusted,
    NothingBefore,
    RollmarkError,
)

__all__ = [
    "ArchiveUnavailable",
    "CalibrationMismatch",
    "ClusterUnavailable",
    "EngineUnavailable",
    "GateClosed",
    "ImportFailed",
    "KnowledgeInvalid",
    "LabelsInvalid",
    "ModelCorrupt",
    "ModelError",
    "ModelMissing",
    "ModelUntrusted",
    "NothingBefore",
    "PhotoDamaged",
    "PhotoEmpty",
    "PhotoFormatUnavailable",
    "PhotoNotAnImage",
    "PhotoRefused",
    "PhotoTooHeavy",
    "PhotoTooLarge",
    "PhotoUnreadable",
    "QueryInvalid",
    "ResultsUnusable",
    "RollmarkError",
]


class PhotoRefused(RollmarkError):
    """The photo was not read.

    Attributes:
        reason: A stable code in snake case, for programs.
    """

    reason = "refused"
    advice = "Send the original photo as the camera wrote it."


class PhotoUnreadable(PhotoRefused):
    """The file could not be opened."""

    reason = "unreadable"
    advice = "Check the path and the permissions; to read a folder, name the photos in it."


class PhotoEmpty(PhotoRefused):
    """The file holds no bytes."""

    reason = "empty"
    advice = "The copy went wrong: copy or send the photo again."


class PhotoNotAnImage(PhotoRefused):
    """The file is not an image in a format that can be read."""

    reason = "not_an_image"
    advice = "Send a JPEG, PNG, WebP, TIFF, BMP or HEIC photo."


class PhotoDamaged(PhotoRefused):
    """The image is truncated or damaged."""

    reason = "damaged"
    advice = "Copy or send the photo again from the device that took it."


class PhotoTooLarge(PhotoRefused):
    """The image is larger than the limits."""

    reason = "too_large"
    advice = "Send the photo as the camera wrote it, or a crop that holds the marking."


class PhotoFormatUnavailable(PhotoRefused):
    """The image format needs an extra that is not installed."""

    reason = "format_unavailable"
    advice = "Install the extra with `pip install '.[heic]'` in Rollmark's folder, or send the photo as JPEG."


class PhotoTooHeavy(PhotoRefused):
    """Reading the photo takes more memory than it may."""

    reason = "too_heavy"
    advice = "Send a crop that holds the marking, or give the workers more memory and have it read again."


class ClusterUnavailable(RollmarkError):
    """The processes that read photos cannot be started or reached."""

    advice = "Check that the scheduler runs at the address that is set, and that this machine reaches it."


class ArchiveUnavailable(RollmarkError):
    """An archive of photos cannot be opened or listed."""

    advice = "Name a folder, a zip or tar file, or a place in an object store such as s3://bucket/prefix."


class ResultsUnusable(RollmarkError):
    """The folder of results cannot be used."""

    advice = "Name another folder with --out."


class QueryInvalid(RollmarkError):
    """A query over results cannot be understood."""

    advice = "A query is conditions joined by `and`, such as `serial_p < 0.8 and path ~ box-12/`."


class ImportFailed(RollmarkError):
    """A service does not take in what was read."""

    advice = "Check the address and the key in ROLLMARK_KEY; what was taken in is not sent again."


class KnowledgeInvalid(RollmarkError):
    """An entry of the knowledge data is wrong."""

    advice = "Mend the entry at the file and line named."


class EngineUnavailable(RollmarkError):
    """A recognition engine is not installed."""

    advice = "Install Debian's tesseract-ocr with the languages eng, srp, rus and bul."


class LabelsInvalid(RollmarkError):
    """A file of labels cannot be used."""

    advice = "Labels are CSV with the columns file, x, y, w, h, text, kind, and if wanted note and quad."
