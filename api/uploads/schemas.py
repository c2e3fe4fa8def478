"""What the routes of uploads answer."""

from pydantic import BaseModel, ConfigDict, Field


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Receipt(_Answer):
    """What the service signed for when it had stored a photo.

    The signature is over the JSON of the first six in the form of RFC 8785: keys sorted, no spaces.
    """

    audit_index: int = Field(description="The entry of the log that tells of it.", ge=1)
    id: str
    photo_id: str
    sha256: str = Field(description="Of the stored bytes, in hexadecimal.", pattern="^[0-9a-f]{64}$")
    size: int = Field(description="Bytes.", ge=1)
    time: str = Field(description="ISO 8601, UTC, to the microsecond.")
    key_id: str = Field(description="The key that signed; /v1/signing-key has it.")
    signature: str = Field(description="Ed25519 (RFC 8032), 64 bytes in base64.")


class SigningKey(_Answer):
    """The public key that receipts and heads of the log are checked with."""

    key_id: str = Field(description="First 32 hexadecimal digits of the SHA-256 of the key's 32 bytes.")
    algorithm: str = "Ed25519"
    pem: str = Field(description="The key as PEM (RFC 8410).")
