"""Files that are damaged in every way that a disk, a mail program or somebody in a hurry damages files."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

SAMPLES = Path(__file__).parent / "samples"


def sample_files() -> list[Path]:
    """Return the sample files, those of folders too."""
    return sorted(path for path in SAMPLES.rglob("*") if path.is_file())


#: What is put into a file: pieces that mean something in some format.
PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [
            b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\x15", b'"', b"'", b"[", b"]", b"{", b"}", b"<", b">", b"&",
            b"-1", b"1e999", b"NaN", b"null", b"999999999999999999999", b"..", b"\\ud800", b"\xf0\x9f\x98\x80", b"\t", b",",
            b"true", b"[]", b"{}", b"<!DOCTYPE x>", b"%cod:\t$X", b"*X:\t", b"--> ", b"00:00:00.000",
        ]
    ),
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Return a file with some places overwritten, taken out, doubled or cut off."""
    found = content
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(found)))
        until = draw(st.integers(at, min(len(found), at + 40)))
        match draw(st.sampled_from(("put in", "replace", "take out", "double", "cut off"))):
            case "put in":
                found = found[:at] + draw(PIECES) + found[at:]
            case "replace":
                found = found[:at] + draw(PIECES) + found[until:]
            case "take out":
                found = found[:at] + found[until:]
            case "double":
                found = found[:until] + found[at:until] + found[until:]
            case _:
                found = found[:at]
    return found
