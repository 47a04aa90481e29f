"""``python -m ipt_fidelity`` is the command line."""

from __future__ import annotations

from ipt_fidelity.cli import main

if __name__ == "__main__":
    main()
