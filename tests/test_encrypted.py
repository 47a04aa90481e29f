"""A book with a password says nothing without it, and everything with it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from ipt_fidelity.encrypted import decrypted, encrypted, is_encrypted, sealed
from ipt_fidelity.errors import BadInput, OutputBlocked
from ipt_fidelity.problems import Place

WHERE = Place("maple.xlsx")
PASSWORD = "pässword 1"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    import openpyxl

    path = tmp_path / "maple.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "what was said"
    workbook.save(path)
    return path


def test_an_encrypted_book_comes_back_byte_for_byte(book: Path) -> None:
    before = book.read_bytes()
    hidden = encrypted(before, PASSWORD)
    assert is_encrypted(hidden)
    assert b"xl/workbook.xml" not in hidden
    assert decrypted(hidden, PASSWORD, WHERE) == before
    assert decrypted(before, None, WHERE) == before


def test_it_is_the_encryption_that_office_programs_write_themselves(book: Path) -> None:
    """Agile encryption with AES-256, not the older standard one."""
    import msoffcrypto

    found = msoffcrypto.OfficeFile(io.BytesIO(encrypted(book.read_bytes(), PASSWORD)))
    assert (found.type, found.info["passwordKeyBits"], found.info["passwordHashAlgorithm"]) == ("agile", 256, "SHA512")


def test_the_same_book_is_never_encrypted_alike(book: Path) -> None:
    plain = book.read_bytes()
    assert encrypted(plain, PASSWORD) != encrypted(plain, PASSWORD)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        (None, "--password-prompt or --password-file"),
        ("passwort 1", "not the password of this book"),
        ("PÄSSWORD 1", "not the"),
    ],
)
def test_without_the_password_one_is_told_what_is_missing(book: Path, password: str | None, said: str) -> None:
    with pytest.raises(BadInput, match=said) as found:
        decrypted(encrypted(book.read_bytes(), PASSWORD), password, WHERE)
    assert PASSWORD not in str(found.value)


@pytest.mark.parametrize("kept", [8, 600, 5000])
def test_a_damaged_container_is_said_to_be_one(book: Path, kept: int) -> None:
    with pytest.raises(BadInput, match="neither a book nor an encrypted book"):
        decrypted(encrypted(book.read_bytes(), PASSWORD)[:kept], PASSWORD, WHERE)


def test_a_book_never_stands_on_the_disk_as_it_is_before_encryption(book: Path, tmp_path: Path) -> None:
    """What is made goes into memory and only its encrypted form into the file; without a password, into the file at once."""
    made: list[object] = []
    content = book.read_bytes()

    def make(to: Path | io.BytesIO) -> None:
        made.append(to)
        to.write(content) if isinstance(to, io.BytesIO) else to.write_bytes(content)

    target = tmp_path / "made.xlsx"
    sealed(make, PASSWORD)(target)
    assert isinstance(made[0], io.BytesIO)
    assert decrypted(target.read_bytes(), PASSWORD, WHERE) == content
    assert sorted(tmp_path.iterdir()) == [target, book]
    sealed(make, None)(target)
    assert made[1] == target
    assert target.read_bytes() == content


def test_without_the_extra_one_is_told_what_to_install(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = encrypted(book.read_bytes(), PASSWORD)
    for name in ("msoffcrypto", "msoffcrypto.exceptions", "msoffcrypto.format.ooxml"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BadInput, match=r"pip install 'ipt-fidelity\[password\]'"):
        decrypted(hidden, PASSWORD, WHERE)
    with pytest.raises(OutputBlocked, match=r"pip install 'ipt-fidelity\[password\]'"):
        encrypted(book.read_bytes(), PASSWORD)
