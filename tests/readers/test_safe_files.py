"""Files from other people: nothing is fetched, unpacked, or allowed to grow without end."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from ipt_fidelity.errors import BadInput
from ipt_fidelity.readers.foreign import first_bytes
from ipt_fidelity.readers.parts.limits import read_file
from ipt_fidelity.readers.parts.safe_xml import DEEPEST, parse_xml
from ipt_fidelity.readers.parts.safe_zip import open_zip

MEBIBYTE = 2**20


def packed(**files: bytes | str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path):
    """Nothing may ever come out of it."""
    os.mkfifo(tmp_path / "s03.vtt")

    assert first_bytes(tmp_path / "s03.vtt") == b""
    with pytest.raises(BadInput, match="a file is needed"):
        read_file(tmp_path / "s03.vtt", MEBIBYTE)


class TestXml:
    def test_elements_have_local_names_texts_and_lines(self):
        """Programs disagree about namespaces; people look for lines."""
        root = parse_xml(b'<a xmlns="urn:x">\n <b y:c="1" xmlns:y="urn:y">one<d/>two</b>\n</a>', "f.xml")

        (b,) = root.each("b")
        assert (root.name, b.get("c"), b.text, b.line) == ("a", "1", "onetwo", 2)
        assert [element.name for element in root.walk()] == ["a", "b", "d"]

    @pytest.mark.parametrize(
        "text",
        [
            '<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>',
            '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
            '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        ],
    )
    def test_document_types_and_entities_are_refused(self, text):
        """No bomb of entities and no file from elsewhere, whatever is in it."""
        with pytest.raises(BadInput, match="document type 'a' is refused"):
            parse_xml(text.encode(), "f.xml")

    @pytest.mark.parametrize("text", ["", "<a>", "<a></b>", "<a>&nbsp;</a>", "text", "<a/><b/>"])
    def test_what_is_no_xml_is_a_problem_with_its_line(self, text):
        """Cut off, wrongly nested, with entities of HTML."""
        with pytest.raises(BadInput) as refused:
            parse_xml(text.encode(), "f.xml")

        assert refused.value.problems[0].where.line == 1

    def test_nesting_without_end_is_refused(self):
        """It would exhaust the stack of whatever walks it."""
        with pytest.raises(BadInput, match="nested"):
            parse_xml(b"<a>" * (DEEPEST + 2) + b"</a>" * (DEEPEST + 2), "f.xml")


class TestZip:
    @pytest.mark.parametrize("name", ["../a.txt", "/etc/a", "x/../../a", "..\\a.txt", "C:\\a.txt"])
    def test_names_that_lead_out_are_refused(self, name):
        """Although nothing is ever unpacked to disk: such a file is not to be trusted."""
        with pytest.raises(BadInput, match="leads out"), open_zip(packed(**{name: b"x"}), "f.zip", MEBIBYTE):
            pass

    def test_a_bomb_is_refused_before_anything_comes_out(self):
        """Its own list says how much it would become."""
        with (
            pytest.raises(BadInput, match="packed in here is larger than 1 MiB"),
            open_zip(packed(a=bytes(2 * MEBIBYTE)), "f", MEBIBYTE),
        ):
            pass

    def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_comes_out(self):
        """The stated size is not believed."""
        raw = bytearray(packed(a=bytes(2 * MEBIBYTE)))
        at = raw.rindex(b"PK\x01\x02")
        raw[at + 24 : at + 28] = (100).to_bytes(4, "little")
        with open_zip(bytes(raw), "f.zip", MEBIBYTE) as archive, pytest.raises(BadInput):
            archive.read("a")

    def test_the_limit_holds_for_all_files_together(self):
        """A thousand small bombs are one."""
        raw = packed(a=bytes(600_000), b=bytes(400_000))
        with open_zip(raw, "f.zip", MEBIBYTE) as archive:
            assert len(archive.read("a")) + len(archive.read("b")) == 1_000_000
            with pytest.raises(BadInput, match="larger"):
                archive.read("a")

    def test_a_missing_or_damaged_file_is_a_problem(self):
        """Its name stands in the message."""
        raw = packed(a=b"x" * 1000)
        with open_zip(raw, "f.zip", MEBIBYTE) as archive, pytest.raises(BadInput, match="missing"):
            archive.read("b")
        broken = bytearray(raw)
        broken[33:40] = bytes(7)
        with open_zip(bytes(broken), "f.zip", MEBIBYTE) as archive, pytest.raises(BadInput, match="damaged"):
            archive.read("a")

    def test_an_encrypted_file_says_so(self):
        """Nobody can read it without its password, which is not asked for."""
        raw = bytearray(packed(a=b"x"))
        raw[6] |= 1
        raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
        with pytest.raises(BadInput, match="encrypted"), open_zip(bytes(raw), "f.zip", MEBIBYTE):
            pass

    def test_files_without_number_are_refused(self):
        """Ten thousand are enough for any project."""
        with (
            pytest.raises(BadInput, match="10,000 are read"),
            open_zip(packed(**{str(n): b"" for n in range(10_001)}), "f", MEBIBYTE),
        ):
            pass

    def test_what_is_no_zip_is_a_problem(self):
        """Nothing else comes out of it."""
        with pytest.raises(BadInput, match="no zip file"), open_zip(b"PK\x03\x04 and no more", "f.zip", MEBIBYTE):
            pass


class TestSize:
    def test_a_file_above_the_limit_is_refused_with_the_switch(self, tmp_path):
        """The limit is stated, and can be moved."""
        (tmp_path / "a").write_bytes(bytes(11))

        with pytest.raises(BadInput, match="larger than 10 bytes") as refused:
            read_file(tmp_path / "a", 10)
        assert "--max-size" in refused.value.problems[0].hint
        assert len(read_file(tmp_path / "a", 11)) == 11

    @pytest.mark.parametrize("name", ["missing", ""])
    def test_what_is_no_file_says_so(self, name, tmp_path):
        """A folder or nothing at all."""
        with pytest.raises(BadInput):
            read_file(Path(tmp_path / name), 10)
