"""The file itself: what Excel asks of it, so that it opens without a word of repair."""

from __future__ import annotations

import dataclasses
import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from tests.workbook.grids import formulas_in, read_grid, strings_of
from tests.workbook.test_text import HOSTILE

from ipt_fidelity.builtin import data_folder
from ipt_fidelity.pipeline import read_case, score_case
from ipt_fidelity.report import ProblemStamp
from ipt_fidelity.safety import Dismissal, Flag
from ipt_fidelity.scoring import Override, PersonsRating
from ipt_fidelity.workbook import Table, write_workbook
from ipt_fidelity.workbook.text import cell_text

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def assert_sound(path: Path) -> None:
    """Check what Excel checks: every part well formed, typed and reached once; names, lengths and places within limits."""
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        assert file.testzip() is None
        assert len(names) == len({name.casefold() for name in names}), "no part twice"
        parts = {name: ET.fromstring(file.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    _assert_typed(parts, names)
    _assert_related(parts, names)
    _assert_named(parts["xl/workbook.xml"])
    for name, root in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            _assert_sheet(root, name)


def _assert_typed(parts, names) -> None:
    types = parts["[Content_Types].xml"]
    defaults = {each.get("Extension") for each in types.iter(f"{TYPES}Default")}
    overrides = [each.get("PartName") for each in types.iter(f"{TYPES}Override")]
    assert len(overrides) == len(set(overrides))
    assert {each.lstrip("/") for each in overrides} <= set(names), "every typed part exists"
    for name in names:
        assert f"/{name}" in overrides or name.rpartition(".")[2] in defaults, f"{name} has a type"


def _assert_related(parts, names) -> None:
    for name, root in parts.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        relations = list(root.iter(f"{RELATIONS}Relationship"))
        assert len({each.get("Id") for each in relations}) == len(relations)
        for each in relations:
            assert each.get("TargetMode") != "External", "nothing leads out of the book"
            target = each.get("Target")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            assert place in names, f"{name} leads to {target}"


def _assert_named(book) -> None:
    sheets = [each.get("name") for each in book.iter(f"{MAIN}sheet")]
    assert len({name.casefold() for name in sheets}) == len(sheets)
    assert all(1 <= len(name.encode("utf-16-le")) // 2 <= 31 and not set(name) & set("[]:*?/\\") for name in sheets)
    defined = [(each.get("name"), each.get("localSheetId")) for each in book.iter(f"{MAIN}definedName")]
    assert len(set(defined)) == len(defined)
    assert all(re.fullmatch(r"[A-Za-z_\\][\w.\\]*", name) for name, _ in defined)


def _assert_sheet(root, name: str) -> None:
    cells = [cell.get("r") for cell in root.iter(f"{MAIN}c")]
    assert len(cells) == len(set(cells)), f"{name} has no cell twice"
    rows = [int(row.get("r")) for row in root.iter(f"{MAIN}row")]
    assert rows == sorted(set(rows))
    assert all(float(row.get("ht", 0)) <= 409 for row in root.iter(f"{MAIN}row"))
    for formula in root.iter(f"{MAIN}f"):
        assert 0 < len(formula.text) <= 8192
    for rule in root.iter(f"{MAIN}dataValidation"):
        assert len(rule.get("promptTitle", "")) <= 32
        assert len(rule.get("errorTitle", "")) <= 32
        assert len(rule.get("prompt", "")) <= 255
        assert len(rule.get("error", "")) <= 255
        assert all(len(listed.text) <= 257 for listed in rule.iter(f"{MAIN}formula1"))
    merged = [each.get("ref") for each in root.iter(f"{MAIN}mergeCell")]
    assert len(merged) == len(set(merged))
    assert root.find(f"{MAIN}sheetProtection") is not None
    assert root.find(f"{MAIN}sheetProtection").get("password") is None


@pytest.mark.parametrize("name", ["maple", "rowan", "hazel", "cedar"])
def test_every_example_is_a_file_that_excel_takes(name, tmp_path):
    """Types, relations, names, lengths: the books of all examples hold to what Excel asks."""
    scored = score_case(read_case(data_folder("examples") / name))
    for session in (None, scored.report.sessions[0].id, scored.report.sessions[-1].id):
        path = tmp_path / f"{session or name}.xlsx"
        write_workbook(scored, path, session)

        assert_sound(path)


def test_a_book_opens_in_a_window_that_fits_a_screen(maple, tmp_path):
    """The window is stored in twentieths of a point, fifteen of which make a pixel."""
    write_workbook(maple, tmp_path / "book.xlsx", "maple-s07")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as parts:
        found = re.search(r'windowWidth="(\d+)" windowHeight="(\d+)"', parts.read("xl/workbook.xml").decode())

    assert found is not None
    assert (int(found[1]) / 15, int(found[2]) / 15) == (1366, 768)


def test_every_chart_has_a_title_names_of_its_axes_and_a_text_for_screen_readers(maple, tmp_path):
    """A chart can be understood in print, in grey, and by somebody who hears it."""
    write_workbook(maple, tmp_path / "case.xlsx")
    write_workbook(maple, tmp_path / "session.xlsx", "maple-s07")
    charts, texts = [], []
    for book in ("case", "session"):
        with zipfile.ZipFile(tmp_path / f"{book}.xlsx") as file:
            for name in file.namelist():
                if name.startswith("xl/charts/chart"):
                    charts.append(ET.fromstring(file.read(name)))
                if name.startswith("xl/drawings/drawing"):
                    texts += [each.get("descr") for each in ET.fromstring(file.read(name)).iter(f"{DRAWING}cNvPr")]
    assert len(charts) == len(texts) == 4
    assert all(text and len(text) > 40 for text in texts)
    for chart in charts:
        assert len(list(chart.iter(f"{CHART}title"))) == 3, "the chart's own and one for each axis"
        looks = [(_first(each, "symbol"), _first(each, "prstDash")) for each in chart.iter(f"{CHART}ser")]
        assert len(set(looks)) == len(looks), "lines differ by marker or dash, not by colour alone"


def _first(element, name: str) -> str:
    return next((each.get("val") for each in element.iter() if each.tag.endswith(f"}}{name}")), "")


def test_the_lines_of_the_domains_break_where_a_phase_ends(maple, tmp_path):
    """Two phases ask for different items, so no line joins them; measures go on."""
    write_workbook(maple, tmp_path / "case.xlsx")
    with zipfile.ZipFile(tmp_path / "case.xlsx") as file:
        gaps = [
            _first(ET.fromstring(file.read(name)), "dispBlanksAs")
            for name in sorted(file.namelist())
            if name.startswith("xl/charts/chart")
        ]
    assert gaps == ["", "span", "span"], "where nothing is said, programs leave a gap"
    grid = read_grid(tmp_path / "case.xlsx")
    begins = [value for value in grid.column("Progress", "B") if "begins" in str(value)]
    assert begins == ["middle phase begins", "ending phase begins"]


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_text_anywhere_leaves_a_sound_file(seventh, tmp_path_factory, one, two, three):
    """Names, reasons, notes, flags, labels and a plugin's table may hold anything: no formula, no link, no broken part."""
    folder = tmp_path_factory.mktemp("hostile")
    block = seventh.report.sessions[0]
    clean, path = folder / "clean.xlsx", folder / "book.xlsx"
    flag = Flag("harm", block.id, (), one, Dismissal(two or "x", three, one or "y"))

    def told(item, text):
        override = Override(3, "scored", 2, text, text, text)
        ratings = (PersonsRating(text, "self", 2, text), PersonsRating(text, "rater", 4, text))
        return msgspec.structs.replace(
            item, title=text, reason=text, override=override, ratings=ratings, status="scored", level=3
        )

    def made(text_of, target):
        items = tuple(told(item, text_of(index)) for index, item in enumerate(block.items))
        domains = tuple(msgspec.structs.replace(domain, title=text_of(0)) for domain in block.domains)
        measures = tuple(msgspec.structs.replace(each, measure=text_of(1), band=text_of(2)) for each in block.measures)
        flags = (msgspec.structs.replace(flag, message=text_of(0)),)
        changed = msgspec.structs.replace(
            block, items=items, domains=domains, measures=measures, flags=flags, notes=(text_of(1),), coder=text_of(2)
        )
        stamp = ProblemStamp("warning", "x", text_of(0), text_of(1), text_of(2))
        report = msgspec.structs.replace(seventh.report, sessions=(changed,), problems=(stamp,))
        session = msgspec.structs.replace(seventh.sessions[0], speakers={"T": "therapist", "C": "client"})
        hostile = dataclasses.replace(seventh, report=report, sessions=(session,))
        write_workbook(hostile, target, extra=(Table(text_of(0), (text_of(1),), ((text_of(2),),)),))

    made(lambda _: "plain", clean)
    made(lambda index: (one, two, three)[index % 3], path)

    assert_sound(path)
    assert sorted(formulas_in(path)) == sorted(formulas_in(clean))
    assert cell_text(one) == "" or cell_text(one) in strings_of(path)
    read_grid(path)
