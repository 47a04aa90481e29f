"""``python -m benchmarks.pictures [FOLDER]``: a picture of every page of the example books, to be looked at.

Needs LibreOffice (``soffice``) and poppler (``pdftoppm``) on the path.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.pipeline import read_case, score_case
from ipt_fidelity.workbook import write_workbook

#: Each example's case and one of its sessions.
BOOKS = (
    ("maple", None),
    ("maple", "maple-s07"),
    ("rowan", None),
    ("rowan", "rowan-s05"),
    ("hazel", None),
    ("hazel", "hazel-s04"),
    ("cedar", None),
    ("cedar", "cedar-s04"),
)
DOTS_AN_INCH = 70


def main(arguments: list[str] | None = None) -> int:
    """Write the books, print them to PDF and turn the pages into pictures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description="Pictures of the example books.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("pictures"), help="where they go (default: pictures)")
    parser.add_argument("--only", metavar="NAME", action="append", help="a case or session; by default all of them")
    parser.add_argument("--dpi", type=int, default=DOTS_AN_INCH, help=f"dots an inch (default {DOTS_AN_INCH})")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    for case, session in BOOKS:
        if not options.only or (session or case) in options.only:
            for picture in pictures_of(case, session, options.folder, options.dpi):
                print(picture)
    return 0


def pictures_of(case: str, session: str | None, folder: Path, dots_an_inch: int) -> list[Path]:
    """Return the pictures of a book, a page each, in order."""
    name = session or case
    with TemporaryDirectory() as temporary:
        book = Path(temporary) / f"{name}.xlsx"
        write_workbook(score_case(read_case(data_folder("examples") / case)), book, session)
        profile = f"-env:UserInstallation={Path(temporary, 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", temporary, str(book)]
        subprocess.run(command, check=True, capture_output=True)
        pages = ["pdftoppm", "-png", "-r", str(dots_an_inch), str(book.with_suffix(".pdf")), str(folder / name)]
        subprocess.run(pages, check=True, capture_output=True)
    return sorted(folder.glob(f"{name}-*.png"))


if __name__ == "__main__":
    sys.exit(main())
