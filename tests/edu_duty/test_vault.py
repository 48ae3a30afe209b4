import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from edu_duty import vault
from edu_duty.vault import DurableStorage


@pytest.fixture(autouse=True)
def shelves(settings, tmp_path: Path) -> Path:
    settings.STORAGES = {
        "default": {
            "BACKEND": "edu_duty.vault.DurableStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    return tmp_path


def test_keep_names_a_file_by_its_content():
    digest = vault.keep(b"figures", shelf="uploads")

    assert digest == hashlib.sha256(b"figures").hexdigest()
    assert vault.read(digest, shelf="uploads") == b"figures"


def test_keep_stores_the_same_content_once(shelves):
    vault.keep(b"figures", shelf="uploads")
    vault.keep(b"figures", shelf="uploads")

    assert len([path for path in shelves.rglob("*") if path.is_file()]) == 1


def test_read_does_not_find_what_was_never_kept():
    with pytest.raises(FileNotFoundError):
        vault.read("0" * 64, shelf="uploads")


def test_what_was_changed_on_disk_is_not_handed_out(shelves):
    digest = vault.keep(b"figures", shelf="uploads")
    (path,) = [path for path in shelves.rglob("*") if path.is_file()]
    path.write_bytes(b"figurez")

    with pytest.raises(vault.Altered, match=digest):
        vault.read(digest, shelf="uploads")


def test_shelves_are_separate():
    digest = vault.keep(b"figures", shelf="uploads")

    with pytest.raises(FileNotFoundError):
        vault.read(digest, shelf="documents")


def test_a_file_cut_short_never_stands_under_its_name(shelves, monkeypatch):
    class CutShort(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"fig"
            raise OSError("power cut")

    storage = DurableStorage(location=shelves)

    with pytest.raises(OSError, match="power cut"):
        storage.save("uploads/ab/abcd", CutShort(b"figures"))

    assert not storage.exists("uploads/ab/abcd")


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd"])
def test_a_name_cannot_leave_the_store(shelves, name):
    storage = DurableStorage(location=shelves)

    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile(b"x"))
