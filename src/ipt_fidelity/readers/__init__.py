"""Readers of transcript files, one module a format family."""

from __future__ import annotations
