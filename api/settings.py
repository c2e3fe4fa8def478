"""What an administrator can set, read once from the environment and frozen."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the service; each is read from ``ROLLMARK_`` and its name in capitals.

    Attributes:
        host: Address to listen on. Who reaches it can have photos read, so at first it is this machine alone.
        port: TCP port to listen on.
        max_upload_bytes: Largest request body, in bytes: the largest photo that is decoded (64 MiB) and room
            for the form around it.
        readings_at_once: Photos read at the same time, each in a thread of its own.
        readings_waiting: Photos that may wait for their turn, on disk; one more is told to come again later.
    """

    model_config = SettingsConfigDict(env_prefix="ROLLMARK_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65_535)
    max_upload_bytes: int = Field(default=65 * 2**20, ge=1)
    readings_at_once: int = Field(default=2, ge=1, le=64)
    readings_waiting: int = Field(default=16, ge=0, le=10_000)
