"""Readers of session files: a foreign file becomes a transcript, and a transcript becomes a session.

``formats``
    One module a format: from a file to transcripts, with nothing decided yet.
``parts``
    What several formats have in common: encodings, times, spans, and safe ways into XML, zips and JSON.
``transcript``
    What an importer is, and the transcript that it makes.
``settle``
    From a transcript to a session, the same for every format, with ``mapping``, ``roles``, ``turns`` and ``codes``.
``import_report``
    What became of everything that the file holds.
``foreign``
    All importers, and the choice among them.
``native``
    Our own session and case files.
``coding``
    Our coding sheet, as it comes back filled in.
"""

from __future__ import annotations
