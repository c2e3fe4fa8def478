"""What an administrator can set, read once from the environment and frozen."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from api.auth.settings import AuthSettings
from api.records.kinds import Mode


class Settings(AuthSettings):
    """Settings of the service; each is read from ``ROLLMARK_`` and its name in capitals.

    Those of logins are in :class:`~api.auth.settings.AuthSettings`.

    Attributes:
        host: Address to listen on; at first this machine alone reaches it.
        port: TCP port to listen on.
        data: Folder of everything the service keeps: database, photos, keys.
        database_url: ``sqlite:///path`` or ``postgresql+psycopg://...``; None: a SQLite file in ``data``.
        store_url: Where photos are kept, a folder or ``s3://bucket/prefix``; None: a folder in ``data``.
        person_key: 32 bytes in base64 that person data is encrypted with; None: a file in ``data``.
        retention_years: Years that a case is kept, by how its weapons came in; one that is not named is kept
            until somebody asks for its erasure. None: none is named, as the law of the place decides.
        dask: Address of a Dask scheduler, ``tcp://host:8786``; None: workers on this machine.
        workers: Processes that read photos on this machine, where ``dask`` names no scheduler.
        worker_threads: Processor threads that one photo is read with.
        worker_memory_mib: What one worker on this machine may use, in MiB; who needs more is refused.
        worker_reader: ``module:function`` that workers open their reader with; None: the shipped models.
        max_upload_bytes: Largest request body, in bytes: the largest photo that is decoded (64 MiB) and room
            for the form around it.
        review_blind_share: Share of photos, 0 to 1, that two people read at the desk without seeing one
            another's word; how often they agree says how much a person's word is worth.
        readings_at_once: Photos read at the same time, each in a thread of its own.
        readings_waiting: Photos that may wait for their turn, on disk; one more is told to come again later.
    """

    model_config = SettingsConfigDict(env_prefix="ROLLMARK_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65_535)
    data: Path = Path("~/.local/share/rollmark")
    database_url: str | None = None
    store_url: str | None = None
    person_key: SecretStr | None = None
    retention_years: dict[Mode, Annotated[int, Field(ge=0, le=200)]] | None = None
    dask: str | None = None
    workers: int = Field(default=1, ge=1, le=256)
    worker_threads: int = Field(default=2, ge=1, le=64)
    worker_memory_mib: int = Field(default=2048, ge=512)
    worker_reader: str | None = Field(default=None, pattern=r"[\w.]+:\w+")
    max_upload_bytes: int = Field(default=65 * 2**20, ge=1)
    review_blind_share: float = Field(default=0.05, ge=0, le=1)
    readings_at_once: int = Field(default=2, ge=1, le=64)
    readings_waiting: int = Field(default=16, ge=0, le=10_000)

    @property
    def folder(self) -> Path:
        """``data`` as an absolute path."""
        return self.data.expanduser().absolute()

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.folder / 'rollmark.db'}"

    @property
    def store(self) -> str:
        """Where photos are kept: a folder or a URL."""
        return self.store_url or str(self.folder / "photos")
