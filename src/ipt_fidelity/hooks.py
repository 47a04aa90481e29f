"""The two markers that plugins use: ``hookspec`` declares a hook (only we do), ``hookimpl`` marks an implementation."""

from __future__ import annotations

import pluggy

PROJECT = "ipt_fidelity"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
