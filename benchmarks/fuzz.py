"""``python -m benchmarks.fuzz [READER...] [--seconds N]``: feed damaged files to the readers until one fails, or time is up.

Needs atheris (``pip install .[fuzz]``), which follows which lines of a reader a file reaches, and changes it to reach more.
Any bytes have to give sessions or located problems; whatever else happens is a defect, and the file that showed it is kept.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "readers" / "samples"
LONGEST_ANSWER = 10  # seconds that a reader may take for a small file
LARGEST = 16 * 1024  # bytes of a file that is tried
MOST_MEMORY = 1024  # MiB


def main(arguments: list[str] | None = None) -> int:
    """Feed each reader in a process of its own, and return 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description="Damaged files for the readers.")
    parser.add_argument("readers", nargs="*", metavar="READER", help="names of readers, such as ELAN; by default all")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="how long all of it may take (default 60)")
    parser.add_argument(
        "--keep", type=Path, default=Path("fuzz-finds"), metavar="DIR", help="where files that fail are kept"
    )
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.here:
        return feed(options.readers[0], options.seconds, options.keep)

    if find_spec("atheris") is None:
        parser.error("atheris is not installed; it comes with the extra: pip install -e '.[fuzz]'")
    from ipt_fidelity.readers.foreign import importers

    known = [importer.name for importer in importers()]
    if unknown := [name for name in options.readers if name not in known]:
        parser.error(f"there is no reader {unknown[0]!r}; known: {', '.join(known)}")
    names = options.readers or known
    each = max(options.seconds // len(names), 1)
    failed = [name for name in names if not holds(name, each, options.keep)]
    print(f"{len(names) - len(failed)} of {len(names)} readers held." + (f" Failed: {', '.join(failed)}." if failed else ""))
    return 1 if failed else 0


def holds(name: str, seconds: int, keep: Path) -> bool:
    """Whether a reader lives through its time; what it said is shown where it did not."""
    command = [sys.executable, "-m", "benchmarks.fuzz", name, "--seconds", str(seconds), "--keep", str(keep), "--here"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    tried = re.findall(r"^#(\d+)", done.stderr, re.MULTILINE)
    print(f"{name:24} {'held' if done.returncode == 0 else 'FAILED'}  {int(tried[-1]) if tried else 0:,} files", flush=True)
    if done.returncode:
        print("\n".join([*done.stdout.splitlines()[-25:], *done.stderr.splitlines()[-5:]]))
    return done.returncode == 0


def feed(name: str, seconds: int, keep: Path) -> int:
    """Feed one reader in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["ipt_fidelity.readers"]):
        from ipt_fidelity.readers import foreign, settle
    from ipt_fidelity.errors import BadInput
    from ipt_fidelity.readers.transcript import ReadOptions

    with atheris.instrument_imports(include=["ipt_fidelity.readers"]):
        importer = next(each for each in foreign.importers() if each.name == name)
    keep.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        file, corpus = Path(folder) / "file.bin", Path(folder) / "corpus"
        corpus.mkdir()
        for sample in (path for path in SAMPLES.rglob("*") if path.is_file()):
            if foreign.strongest(sample, foreign.first_bytes(sample))[0] is importer:
                shutil.copy(sample, corpus)

        def one(content: bytes) -> None:
            file.write_bytes(content)
            importer.recognises(file, content[:4096])
            try:
                for transcript in importer.read(file, ReadOptions()):
                    settle.settle(transcript, settle.Choices())
            except BadInput as reason:
                if not reason.problems or not all(problem.where.file for problem in reason.problems):
                    raise RuntimeError("a refusal without a place") from reason

        limits = [f"-max_total_time={seconds}", f"-max_len={LARGEST}", f"-timeout={LONGEST_ANSWER}"]
        limits += [f"-rss_limit_mb={MOST_MEMORY}", f"-artifact_prefix={keep}/", str(corpus)]
        atheris.Setup([sys.argv[0], *limits], one)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
