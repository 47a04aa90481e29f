"""What the site needs beyond the pages under ``docs``: pages that stand elsewhere in the checkout, and links between them.

A link in the checkout leads from file to file. On the site it leads to the page of that file; where a file has no page,
such as a program or a data file, its name stands in its place.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = ("rubrics/README.md", "plugins/*/README.md", "examples/*/README.md", "CHANGELOG.md", "CONTRIBUTING.md")
LINK = re.compile(r"(?<!\!)\[([^\]]*)\]\(([^)\s]+)\)")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand elsewhere."""
    for pattern in ELSEWHERE:
        for path in sorted(ROOT.glob(pattern)):
            content = path.read_text(encoding="utf-8")
            files.append(File.generated(config, path.relative_to(ROOT).as_posix(), content=content))
    return files


def on_page_markdown(markdown: str, page: Any, files: Files, **_: Any) -> str:
    """Turn links between files of the checkout into links between pages."""
    here = page.file.src_uri
    folder = posixpath.dirname(here if _stands_elsewhere(here) else f"docs/{here}")

    def turned(found: re.Match[str]) -> str:
        text, target = found.groups()
        path, _, anchor = target.partition("#")
        if not path or "://" in target or target.startswith("mailto:"):
            return found[0]
        whole = posixpath.normpath(posixpath.join(folder, path))
        uri = whole.removeprefix("docs/")
        for candidate in (uri, f"{uri}/README.md", f"{uri}/index.md"):
            if files.get_file_from_path(candidate) is not None and candidate.endswith((".md", ".json", ".png")):
                way = posixpath.relpath(candidate, posixpath.dirname(here) or ".")
                return f"[{text}]({way}{'#' + anchor if anchor else ''})"
        if not (ROOT / whole).exists():
            raise ValueError(f"{here}: the link to {target} leads nowhere")
        return text if "`" in text else f"{text} (`{whole}`)"

    return LINK.sub(turned, markdown)


def _stands_elsewhere(uri: str) -> bool:
    return any(Path(uri).match(pattern) for pattern in ELSEWHERE) and not (ROOT / "docs" / uri).exists()
