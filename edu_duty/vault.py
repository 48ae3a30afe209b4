"""Files kept by their content: the name of a file is the SHA-256 of its bytes."""

import hashlib
import os
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages


class Altered(Exception):
    """What lies under a digest is not what was kept there: somebody changed it on disk."""


class DurableStorage(FileSystemStorage):
    """Local files that are whole or absent: written beside, synced, then renamed into place."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        with part.open("wb") as stream:
            for chunk in content.chunks():
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
        return name


def keep(content: bytes, *, shelf: str) -> str:
    """Store bytes once on a shelf (``uploads``, ``documents``) and return their SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    storage = storages["default"]
    if not storage.exists(_name(shelf, digest)):
        storage.save(_name(shelf, digest), ContentFile(content))
    return digest


def read(digest: str, *, shelf: str) -> bytes:
    """Read what ``keep`` stored.

    Raises:
        FileNotFoundError: nothing was kept under this digest.
        Altered: something else lies there now.
    """
    with storages["default"].open(_name(shelf, digest)) as stream:
        content = bytes(stream.read())
    if hashlib.sha256(content).hexdigest() != digest:
        raise Altered(_name(shelf, digest))
    return content


def _name(shelf: str, digest: str) -> str:
    return f"{shelf}/{digest[:2]}/{digest}"
