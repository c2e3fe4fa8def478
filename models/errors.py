"""The root of the exception tree, and what can go wrong with a model.

The whole tree is drawn in :mod:`ocr.errors`.
"""


class RollmarkError(Exception):
    """Something went wrong that a person can be told about.

    Attributes:
        message: What happened, in one sentence.
        advice: What the person can do about it, in one sentence.
    """

    advice = "Report this with the command you ran."

    def __init__(self, message: str = "", *, advice: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or type(self).__name__).splitlines()[0]
        if advice is not None:
            self.advice = advice
        super().__init__(self.message)


class ModelError(RollmarkError):
    """A model cannot be used."""

    advice = "Name a model that is on the shelf (`rollmark models` lists them), or install the project again."


class ModelMissing(ModelError):
    """A model's weights are not where its card says."""

    advice = "Install the project again; the weights come with its packages."


class ModelCorrupt(ModelError):
    """A model's weights are not those that its card describes."""

    advice = "Install the project again; do not read with weights whose checksum is wrong."


class CalibrationMismatch(ModelError):
    """A calibration belongs to another model than the one it was given to."""

    advice = "Fit the calibration again for this model version, or activate the version it was fitted for."


class ModelUntrusted(ModelError):
    """A model was sealed by nobody who is trusted here, or changed since it was sealed."""

    reason = "invalid"
    advice = (
        "Do not read with it. Where you know who made it, trust that key with `rollmark models trust`, and "
        "bring the model in again from where it was made."
    )


class NothingBefore(ModelError):
    """There is no model to go back to."""

    reason = "conflict"
    advice = "Promote the model that is wanted: `rollmark models` lists those on the shelf."


class GateClosed(ModelError):
    """A model did not pass the gate, and is not promoted."""

    reason = "conflict"
    advice = (
        "Read in its decision on which slices it is worse; look at the dataset with `rollmark dataset look`."
    )
