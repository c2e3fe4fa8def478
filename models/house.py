"""The shelf of one house: models made or brought in here, and which of each kind reads.

::

    HOUSE/active.json                who reads: for each kind the versions in their order, the last one reads
    HOUSE/signers/<id>.pem           whose seals are trusted
    HOUSE/keys/models.pem            the key that seals here
    HOUSE/<kind>/<version>/          model folders, sealed

``active.json`` is replaced as a whole: whoever looks sees what was before or what is after.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from models import keys, seal, shelf
from models.durable import sync_folder, write_whole
from models.errors import GateClosed, ModelError, ModelUntrusted, NothingBefore
from models.shelf import SHELF, Card

FOLDER = "models"
"""Where the shelf of the house lies in a data folder."""
ACTIVE, SIGNERS, KEY = "active.json", "signers", "keys/models.pem"
DECISION, APPROVAL = "decision.json", "approval.json"
RECOGNISER = "recogniser"
MOST = 50  # activations that are remembered
VERSION = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class House:
    """The shelf below a folder, which need not be there yet."""

    root: Path

    def active(self, kind: str = RECOGNISER) -> Card | None:
        """The card of the model that reads, its seal checked; None: the shipped one reads.

        Raises:
            ModelError: The model is damaged, or nobody who is trusted sealed it.
        """
        versions = self.history(kind)
        return self.trusted(kind, versions[-1]) if versions and versions[-1] else None

    def trusted(self, kind: str, version: str) -> Card:
        """The card of a model of the house, its seal checked.

        Raises:
            ModelError: There is no such model, it is damaged, or nobody who is trusted sealed it.
        """
        card = shelf.card(kind, version, self.root)
        seal.check(card.folder, self.signers())
        return card

    def history(self, kind: str = RECOGNISER) -> tuple[str, ...]:
        """The versions that read, in their order; an empty name is the shipped model.

        Raises:
            ModelError: The file that says so is damaged.
        """
        try:
            told = json.loads((self.root / ACTIVE).read_text(encoding="utf-8")).get(kind, [])
        except FileNotFoundError:
            return ()
        except (ValueError, AttributeError) as error:
            raise ModelError(f"{self.root / ACTIVE} is damaged: {error}.") from error
        if not isinstance(told, list) or not all(each == "" or VERSION.fullmatch(str(each)) for each in told):
            raise ModelError(f"{self.root / ACTIVE} is damaged.")
        return tuple(told)

    def activate(self, kind: str, version: str) -> None:
        """Lets a model read from now on; an empty version is the shipped model.

        Raises:
            ModelError: There is no such model, it is damaged, or nobody who is trusted sealed it.
            OSError: The folder cannot be written.
        """
        if version:
            self.trusted(kind, version)
        with self._alone():
            before = self.history(kind) or ("",)
            if before[-1] != version:
                self._write(kind, (*before, version)[-MOST:])

    def promote(self, kind: str, version: str, by: str, champion: str) -> None:
        """Lets a model read that passed the gate; who approved it is sealed with the gate's record.

        Args:
            kind: Of the model.
            version: Of the model.
            by: Who approves.
            champion: SHA-256 of the weights that read now: the gate must have compared it with these.

        Raises:
            GateClosed: It did not pass, was never judged, or was judged against another model.
            ModelError: There is no such model, it is damaged, or nobody who is trusted sealed it.
            OSError: The folder cannot be written.
        """
        folder = self.trusted(kind, version).folder
        decision = self.decision(kind, version)
        if decision is None:
            raise GateClosed(f"{version} was never judged.", advice="Judge it with `rollmark models judge`.")
        if not decision["passed"]:
            raise GateClosed(f"{version} did not pass the gate: {' '.join(decision['reasons'])}")
        if decision["champion"]["sha256"] != champion:
            raise GateClosed(
                f"{version} was compared with {decision['champion']['version']}, which does not read now.",
                advice="Judge it again with `rollmark models judge`.",
            )
        signed = hashlib.sha256((folder / DECISION).read_bytes()).hexdigest()
        told = {"by": by, "at": datetime.now(UTC).isoformat(timespec="seconds"), "decision_sha256": signed}
        write_whole(folder / APPROVAL, (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode())
        self.keeper().seal(folder)
        self.activate(kind, version)

    def decision(self, kind: str, version: str) -> dict[str, Any] | None:
        """What the gate said about a model of the house; None: nothing yet."""
        path = self.root / kind / version / DECISION
        told: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
        return told

    def roll_back(self, kind: str = RECOGNISER) -> str:
        """Lets the model read that read before; returns its version, empty for the shipped one.

        Raises:
            NothingBefore: None did.
            ModelError: It is damaged, or nobody who is trusted sealed it.
            OSError: The folder cannot be written.
        """
        with self._alone():
            *before, _ = self.history(kind) or ("",)
            if not before:
                raise NothingBefore
            if before[-1]:
                self.trusted(kind, before[-1])
            self._write(kind, tuple(before))
            return before[-1]

    def cards(self) -> tuple[Card, ...]:
        """The cards of every model of the house, by kind and version.

        Raises:
            ModelError: A card is damaged.
        """
        return shelf.cards(self.root)

    def keeper(self) -> seal.Keeper:
        """The key that seals here, made where there is none; its own seals are trusted.

        Raises:
            ModelUntrusted: The file holds no such key.
            OSError: The folder cannot be written.
        """
        keeper = seal.Keeper.open(self.root / KEY)
        self.trust(keeper.public)
        return keeper

    def trust(self, pem: bytes) -> str:
        """Trusts the seals of a public key from now on; returns its id.

        Raises:
            ModelUntrusted: It is no such key.
            OSError: The folder cannot be written.
        """
        name = keys.id_of(seal.public_key(pem))
        path = self.root / SIGNERS / f"{name}.pem"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, pem)
        return name

    def signers(self) -> dict[str, Ed25519PublicKey]:
        """Whose seals are trusted, by the id of the key."""
        found = (seal.public_key(path.read_bytes()) for path in sorted((self.root / SIGNERS).glob("*.pem")))
        return {keys.id_of(key): key for key in found}

    def bring(self, folder: Path, kind: str = RECOGNISER) -> Card:
        """Takes in a model folder that was made elsewhere.

        Raises:
            ModelUntrusted: Nobody who is trusted sealed it.
            ModelError: It is damaged, or the version is there already.
            OSError: It cannot be copied.
        """
        version = str(seal.read(folder)["version"])
        seal.check(folder, self.signers(), kind, version)
        if not VERSION.fullmatch(version) or (SHELF / kind / version).exists():
            raise ModelUntrusted(f"A model cannot be called {version!r} here.")
        to = self.root / kind / version
        if to.exists():
            raise ModelError(
                f"The {kind} {version} is on the shelf already.", advice="Make it under another name."
            )
        beside = self.root / f".coming-{os.getpid()}"
        shutil.rmtree(beside, ignore_errors=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, beside)
        seal.check(beside, self.signers(), kind, version)  # what was copied, not what lay there a moment ago
        beside.rename(to)
        sync_folder(to.parent)
        return shelf.card(kind, version, self.root)

    def _write(self, kind: str, versions: tuple[str, ...]) -> None:
        path = self.root / ACTIVE
        told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        write_whole(path, (json.dumps({**told, kind: versions}, indent=1) + "\n").encode())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps others, of this process and any other, from changing who reads meanwhile."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
