"""A rubric or an adaptation as a workbook: what was edited changes in its files, and nothing else."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import openpyxl.utils
import pytest
from tests.workbook.authored import RubricBook, lines_that_differ
from tests.workbook.office import recalculated

from ipt_fidelity.documents import parse_yaml
from ipt_fidelity.errors import BadInput
from ipt_fidelity.scaffold import begin
from ipt_fidelity.workbook.authoring import from_sheet as from_sheet_module
from ipt_fidelity.workbook.authoring.sheet import KEPT
from ipt_fidelity.yaml_edits import CannotEdit

ROOT = Path(__file__).parents[2]
CORE = ROOT / "rubrics" / "ipt-core"
OVERLAYS = sorted(path.parent for path in (ROOT / "plugins").glob("*/overlay.yaml"))
ITEM = "depression.medication_reviewed"


@pytest.fixture
def core(tmp_path):
    return RubricBook(CORE, tmp_path / "core.xlsx")


@pytest.fixture
def depression(tmp_path):
    return RubricBook(ROOT / "plugins" / "ipt_fidelity_depression", tmp_path / "depression.xlsx")


@pytest.fixture
def commented(tmp_path):
    return RubricBook(begin("late-life", tmp_path, "overlay"), tmp_path / "late-life.xlsx")


def data(made, name="overlay.yaml"):
    return parse_yaml(made.texts[name].encode(), name).data


def said(made):
    return [(str(problem.where), problem.message, problem.hint) for problem in made.problems]


class TestRoundTrip:
    @pytest.mark.parametrize("folder", [CORE, *OVERLAYS], ids=lambda path: path.name)
    def test_a_book_in_which_nobody_wrote_gives_the_files_as_they_were(self, folder, tmp_path):
        """To the byte, cases and README with them."""
        made = RubricBook(folder, tmp_path / "book.xlsx").made()
        assert (made.changed, made.problems) == ((), ())
        for path in folder.rglob("*.yaml"):
            assert made.texts[path.relative_to(folder).as_posix()].encode() == path.read_bytes()

    def test_one_new_weight_is_one_new_line(self, core):
        """Nothing else of the rubric moves."""
        core.fill("Items", ("every.symptom_check",), "Weight", 2)
        made = core.made()
        assert made.changed == ("items/every.symptom_check.yaml",)
        before, after = core.authored.texts[made.changed[0]], made.texts[made.changed[0]]
        assert lines_that_differ(before, after) == [("weight: 1", "weight: 2")]

    def test_one_other_word_in_a_paragraph_is_one_new_line(self, core):
        """The lines of the paragraph stay broken where they were."""
        text = data(core.made(), "items/every.symptom_check.yaml")["feedback"]["next_step"]
        core.fill("Items", ("every.symptom_check",), "Feedback: next step", text.replace("aloud", "clearly"))
        made = core.made()
        before, after = core.authored.texts[made.changed[0]], made.texts[made.changed[0]]
        ((old, new),) = lines_that_differ(before, after)
        assert new == old.replace("aloud", "clearly")

    def test_one_other_threshold_is_one_new_line(self, core):
        """Of an anchor: its range."""
        core.fill("Anchors", ("every.symptom_check", 2), "From, up to (not included)", "0.25 to 1")
        made = core.made()
        before, after = core.authored.texts[made.changed[0]], made.texts[made.changed[0]]
        assert lines_that_differ(before, after) == [("    between: [0.5, 1]", "    between: [0.25, 1]")]

    def test_comments_stay(self, commented):
        """Those between entries, behind values and above an edited line."""
        commented.fill("Changes", ("every.summary",), "Set these fields", "weight: 1.75")
        commented.fill("Items", ("late_life.example_work",), "Weight", 1.25)
        made = commented.made()
        before, after = commented.authored.texts["overlay.yaml"], made.texts["overlay.yaml"]
        assert lines_that_differ(before, after) == [
            ("        weight: 1", "        weight: 1.25"),
            ("        set: {weight: 1.5}", "        set: {weight: 1.75}"),
        ]
        assert made.problems == ()

    def test_an_entry_that_is_added_to_a_list_is_one_new_line(self, core):
        """Each line of the cell is an entry, with or without a dot before it."""
        entries = "\n".join(data(core.made(), "items/every.symptom_check.yaml")["counts"])
        core.fill("Items", ("every.symptom_check",), "Counts", f"{entries}\nA colour on the mood chart.")
        made = core.made()
        before, after = core.authored.texts[made.changed[0]], made.texts[made.changed[0]]
        assert sorted(set(after.splitlines()) - set(before.splitlines())) == ["  - A colour on the mood chart."]
        assert len(after.splitlines()) == len(before.splitlines()) + 1

    def test_an_emptied_cell_takes_the_field_away(self, core):
        """And only the field."""
        core.fill("Items", ("every.symptom_check",), "Because", None)
        made = core.made()
        before = parse_yaml(core.authored.texts[made.changed[0]].encode(), "").data
        assert data(made, made.changed[0]) == {key: value for key, value in before.items() if key != "because"}

    def test_rows_may_be_sorted(self, depression):
        """A row is known by what it names, not by where it stands."""
        book = openpyxl.load_workbook(depression.path)
        page = book["Items"]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=6)]
        for number, values in enumerate(reversed(rows), 4):
            for column, value in enumerate(values, 1):
                page.cell(number, column).value = value
        book.save(depression.path)
        assert (depression.made().changed, depression.made().problems) == ((), ())

    def test_lines_that_end_as_on_windows_stay_so(self, tmp_path):
        """An editor there would else show every line as changed."""
        folder = tmp_path / "overlay"
        folder.mkdir()
        text = (OVERLAYS[0] / "overlay.yaml").read_text(encoding="utf-8")
        (folder / "overlay.yaml").write_bytes(text.replace("\n", "\r\n").encode())
        book = RubricBook(folder, tmp_path / "book.xlsx")
        book.fill(book.authored.kind.capitalize(), (book.authored.id,), "Version", "1.0.1")
        after = book.made().texts["overlay.yaml"]
        assert lines_that_differ(text, after.replace("\r\n", "\n"))
        assert re.search(r"(?<!\r)\n", after) is None


class TestNewRows:
    def test_a_new_item_of_a_rubric_has_a_file_of_its_own(self, core):
        """With its anchors, in the order in which items are written."""
        core.add("Items", new_item("every.mood_chart"))
        for level, outcome in ((5, "developed"), (4, "done"), (3, "edge"), (2, "touched, late"), (1, "never")):
            core.add(
                "Anchors", {"Item": "every.mood_chart", "Level": level, "What it looks like": "So.", "Outcome": outcome}
            )
        made = core.made()
        assert (made.changed, made.problems) == (("items/every.mood_chart.yaml",), ())
        item = data(made, "items/every.mood_chart.yaml")
        assert list(item)[:9] == ["schema", "id", "title", "status", "domain", "kind", "level", "rule", "anchors"]
        assert item["anchors"]["2"] == {"text": "So.", "outcome": ["touched", "late"]}
        assert item["rule"] == {"kind": "task", "parameters": {"codes": ["task.symptom_check"], "by": "end_of_initial"}}

    def test_what_an_adaptation_adds_stands_at_the_end_of_its_list(self, depression):
        """Item, code, source and change; each may name the others."""
        depression.add("Sources", {"Id": "depression-Doe2026", "Work": "Doe A (2026). A work.", "Note": "Invented."})
        depression.add("Codes", new_code("depression.mood_chart", "depression-Doe2026"))
        depression.add("Items", {"In force": "course = recurrent", **new_item("depression.mood_chart")})
        depression.add(
            "Changes",
            {
                "What happens": "retire",
                "Kind": "item",
                "Id": "initial.sick_role",
                "Because": "Not used here.",
                "Sources": "depression-Doe2026, design",
            },
        )
        made = depression.made()
        assert made.problems == ()
        changes, before = data(made)["changes"], data(depression_before(depression))["changes"]
        assert changes["sources"] == {
            "add": [{"id": "depression-Doe2026", "cite": "Doe A (2026). A work.", "note": "Invented."}]
        }
        assert changes["codes"]["add"][0]["instead"] == "nothing"
        assert changes["items"]["add"] == before["items"]["add"]
        assert changes["items"]["retire"][0]["source"] == ["depression-Doe2026", "design"]
        recurrent = data(made)["settings"][0]["choices"][1]["changes"]["items"]["add"]
        assert [item["id"] for item in recurrent] == ["depression.earlier_episodes", "depression.mood_chart"]

    def test_a_copied_row_with_another_id_is_a_new_entry(self, depression):
        """Spreadsheet programs copy the hidden column with it."""
        book = openpyxl.load_workbook(depression.path)
        page = book["Measures"]
        for cell in page[4]:
            page.cell(6, cell.column).value = cell.value
        page.cell(6, 2).value = "BDI-III"
        book.save(depression.path)
        measures = data(depression.made())["changes"]["measures"]["add"]
        assert [measure["id"] for measure in measures] == ["BDI-II", "HDRS-17", "BDI-III"]
        assert {**measures[0], "id": "BDI-III"} == measures[2]

    def test_a_file_that_a_rubric_does_not_have_yet_is_begun(self, tmp_path):
        """The first measure of a rubric without any."""
        folder = tmp_path / "core"
        shutil.copytree(CORE, folder)
        (folder / "measures.yaml").unlink()
        book = RubricBook(folder, tmp_path / "book.xlsx")
        book.add("Measures", {"Id": "X-3", "Title": "A scale", "Range": "0 to 9", "Direction": "lower_is_better"})
        made = book.made()
        assert made.changed == ("measures.yaml",)
        assert data(made, "measures.yaml") == {
            "schema": "ipt-fidelity/measures/1",
            "id": "ipt-core",
            "measures": [{"id": "X-3", "title": "A scale", "range": [0, 9], "direction": "lower_is_better"}],
        }

    def test_an_id_that_is_there_is_not_taken_twice(self, core):
        """The row of the other is named as the place to edit."""
        row = core.add("Sources", {"Id": "WMK2018", "Work": "Another."})
        ((place, message, hint),) = said(core.made())
        assert (place, message) == (f"core.xlsx (Sources!A{row})", "'WMK2018' is there already.")
        assert "its own row" in hint


class TestWhatCannotBeUsed:
    def test_a_deleted_row_is_no_deletion(self, depression):
        """It is said, and the entry stays."""
        depression.delete("Items", ITEM)
        made = depression.made()
        assert made.changed == ()
        ((_, message, hint),) = said(made)
        assert ITEM in message
        assert "retire" in hint

    @pytest.mark.parametrize(
        ("sheet", "names", "heading", "value", "expected"),
        [
            ("Items", (ITEM,), "Sources", "WMK2081, design", "Did you mean 'WMK2018'?"),
            ("Items", (ITEM,), "Domain", "phase_task", "Did you mean 'phase_tasks'?"),
            ("Items", (ITEM,), "Weight", "a lot", "Write a number, such as 1.5."),
            ("Items", (ITEM,), "What the rule looks for", "codes: [task.medication", "Write one 'field: value' a line"),
            ("Anchors", (ITEM, 5), "From, up to (not included)", "much", "Write it as '0.5 to 1'."),
            ("Items", (ITEM,), "Id", "depression.other", "retire it, and add a new row"),
            ("Measures", ("BDI-II",), "Bands", "minimal", "Write the highest total and its name"),
        ],
    )
    def test_a_cell_of_no_use_is_named_with_what_to_write(self, depression, sheet, names, heading, value, expected):
        """The file keeps what it had."""
        cell = depression.fill(sheet, names, heading, value)
        made = depression.made()
        ((place, _, hint),) = said(made)
        assert place == f"depression.xlsx ({cell})"
        assert expected in hint
        assert made.changed == ()

    @pytest.mark.parametrize(
        ("sheet", "values", "heading", "expected"),
        [
            ("Items", {"Title": "An item"}, "Id", "a new row needs 'Id'."),
            ("Items", {"Id": "a/b"}, "Id", "'a/b' is no id."),
            (
                "Items",
                {"Id": "depression.x", "In force": "course = other"},
                "In force",
                "there is no 'course = other' here.",
            ),
            ("Anchors", {"Item": ITEM, "Level": 6}, "Level", "'6' is no level."),
            ("Anchors", {"Item": ITEM, "Level": 5}, "Level", f"level 5 of '{ITEM}' is there already."),
            ("Anchors", {"Item": ITEM}, "Level", "a new row needs 'Level'."),
            ("Anchors", {"Item": "depression.none", "Level": 5}, "Item", "there is no 'depression.none' here."),
            (
                "Changes",
                {"What happens": "retire", "Kind": "domain", "Id": "techniques"},
                "Kind",
                "a domain cannot be retired.",
            ),
            (
                "Changes",
                {"What happens": "change", "Kind": "item", "Id": "every.sumary"},
                "Id",
                "there is no 'every.sumary' here.",
            ),
        ],
    )
    def test_a_new_row_of_no_use_is_named(self, depression, sheet, values, heading, expected):
        """By the cell that is to be mended, and nothing is added."""
        row = depression.add(sheet, values)
        made = depression.made()
        column = depression.columns(openpyxl.load_workbook(depression.path)[sheet])[heading]
        assert [(place, message) for place, message, _ in said(made)] == [
            (f"depression.xlsx ({sheet}!{openpyxl.utils.get_column_letter(column)}{row})", expected)
        ]
        assert made.changed == ()

    def test_a_value_of_an_odd_kind_is_left_to_its_file(self, tmp_path):
        """Half-written files have a book too, and what no cell can show comes through it unharmed."""
        folder = tmp_path / "odd"
        folder.mkdir()
        text = (ROOT / "plugins" / "ipt_fidelity_depression" / "overlay.yaml").read_text(encoding="utf-8")
        text = text.replace("        basis: design\n", "        basis: {of: [nothing]}\n", 1)
        text = text.replace("weight: 1.5\n", 'weight: "_x0041_x0042_"\n', 1).replace(
            "title: Medication reviewed", "title: 3", 1
        )
        (folder / "overlay.yaml").write_text(text, encoding="utf-8")
        book = RubricBook(folder, tmp_path / "book.xlsx")
        assert (book.made().changed, book.made().problems) == ((), ())
        cell = book.fill("Items", (ITEM,), "Title", "Medication")
        ((place, _, hint),) = said(book.made())
        assert (place, hint) == (f"book.xlsx ({cell})", "Edit it in overlay.yaml.")

    def test_the_rest_is_taken(self, depression):
        """One wrong cell costs nobody an afternoon."""
        depression.fill("Items", (ITEM,), "Weight", "a lot")
        depression.fill("Items", (ITEM,), "Basis", "design")
        made = depression.made()
        assert len(made.problems) == 1
        assert data(made)["changes"]["items"]["add"][1]["basis"] == "design"

    def test_an_edit_that_would_touch_more_is_left_to_a_hand(self, depression, monkeypatch):
        """And the others are made."""
        real = from_sheet_module.edited

        def refuses_weights(text, edits, order):
            if any("weight" in edit.path for edit in edits):
                raise CannotEdit("the weight")
            return real(text, edits, order)

        monkeypatch.setattr(from_sheet_module, "edited", refuses_weights)
        depression.fill("Items", (ITEM,), "Weight", 2)
        depression.fill("Items", (ITEM,), "Basis", "design")
        made = depression.made()
        ((place, message, _),) = said(made)
        assert (place, "the weight" in message) == ("depression.xlsx (Items)", True)
        assert data(made)["changes"]["items"]["add"][1]["basis"] == "design"

    def test_a_comment_in_a_list_that_is_written_anew_is_named(self, tmp_path):
        """Where an entry is taken out, it cannot be known to what it belonged."""
        folder = tmp_path / "overlay"
        folder.mkdir()
        text = (ROOT / "plugins" / "ipt_fidelity_depression" / "overlay.yaml").read_text(encoding="utf-8")
        text = text.replace("  - What ended it,", "  # the second thought\n                  - What ended it,")
        (folder / "overlay.yaml").write_text(text, encoding="utf-8")
        book = RubricBook(folder, tmp_path / "book.xlsx")
        book.fill("Codes", ("depression.earlier_episodes",), "Counts", "• Only one.")
        ((place, message, _),) = said(book.made())
        assert (place, "# the second thought" in message) == ("overlay.yaml", True)

    def test_a_missing_heading_loses_no_other_sheet(self, depression):
        """The sheet is named."""
        book = openpyxl.load_workbook(depression.path)
        book["Codes"].cell(3, 3).value = "Something else"
        book.save(depression.path)
        depression.fill("Items", (ITEM,), "Weight", 3)
        made = depression.made()
        assert [place for place, _, _ in said(made)] == ["depression.xlsx (Codes)"]
        assert made.changed == ("overlay.yaml",)

    def test_files_that_have_changed_since_are_named(self, tmp_path):
        """What comes from the book would lack that."""
        folder = tmp_path / "source"
        shutil.copytree(OVERLAYS[0], folder)
        book = RubricBook(folder, tmp_path / "book.xlsx")
        with (folder / "overlay.yaml").open("a", encoding="utf-8") as file:
            file.write("# a later thought\n")
        ((place, message, _),) = said(book.made())
        assert place == str(folder)
        assert "overlay.yaml" in message


class TestHostileBooks:
    def test_text_never_becomes_a_formula(self, tmp_path):
        """Whoever opens the book of a stranger runs nothing."""
        folder = tmp_path / "overlay"
        folder.mkdir()
        text = (ROOT / "plugins" / "ipt_fidelity_depression" / "overlay.yaml").read_text(encoding="utf-8")
        text = text.replace("title: Medication reviewed", "title: '=HYPERLINK(\"http://example.org\")'")
        (folder / "overlay.yaml").write_text(text, encoding="utf-8")
        book = RubricBook(folder, tmp_path / "book.xlsx")
        with zipfile.ZipFile(book.path) as packed:
            sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
            assert not any(b"<f>" in packed.read(name) or b"<hyperlink " in packed.read(name) for name in sheets)
        assert (book.made().changed, book.made().problems) == ((), ())

    @pytest.mark.parametrize("name", ["../overlay.yaml", "/etc/overlay.yaml", ".overlay.yaml", "a/../../b.yaml", "run.py"])
    def test_no_file_is_written_beside_the_folder(self, depression, name):
        """A name that leads out of it is refused."""
        book = openpyxl.load_workbook(depression.path)
        book[KEPT]["A3"] = name
        book.save(depression.path)
        with pytest.raises(BadInput, match="the hidden sheet is damaged"):
            depression.made()

    @pytest.mark.parametrize("value", ["", "not base64 at all", "AAAA"])
    def test_a_damaged_hidden_sheet_is_refused(self, depression, value):
        """Rather than files that nobody wrote."""
        book = openpyxl.load_workbook(depression.path)
        book[KEPT]["C2"] = value
        book.save(depression.path)
        with pytest.raises(BadInput, match="the hidden sheet is damaged"):
            depression.made()

    def test_another_workbook_is_none_of_ours(self, depression, tmp_path):
        """It says which command writes such a book."""
        openpyxl.Workbook().save(tmp_path / "other.xlsx")
        with pytest.raises(BadInput, match="rubric sheet"):
            depression.made(tmp_path / "other.xlsx")


@pytest.mark.libreoffice
def test_a_book_that_libreoffice_has_saved_says_the_same(core, depression, commented, tmp_path):
    """Nothing differs where nobody wrote, and one edit is one line."""
    depression.fill("Items", (ITEM,), "Weight", 2)
    books = [core, depression, commented]
    for book, path in zip(books, recalculated([book.path for book in books], tmp_path), strict=True):
        made = book.made(path)
        assert made.problems == ()
        if book is depression:
            before, after = book.authored.texts["overlay.yaml"], made.texts["overlay.yaml"]
            assert [new.strip() for _, new in lines_that_differ(before, after)] == ["weight: 2"]
        else:
            assert made.changed == ()


def depression_before(book):
    """Return what the book makes of its files when nothing is edited: the files themselves."""
    made = book.made()
    return type(made)(made.authored, made.authored.texts, (), ())


def new_item(name):
    return {
        "Id": name,
        "Title": "Mood chart",
        "Status": "experimental",
        "Domain": "phase_tasks",
        "Kind": "adherence",
        "Looked at by": "session",
        "Rule": "task",
        "What the rule looks for": "codes: [task.symptom_check]\nby: end_of_initial",
        "Counts": "A chart.",
        "Does not count": "A scale.",
        "Weight": 0.5,
        "Why this weight": "One small thing.",
        "Feedback: strength": "A chart was looked at.",
        "Feedback: next step": "Look at the chart together.",
        "Sources": "design",
        "Basis": "design",
        "Because": "An invented example.",
    }


def new_code(name, source):
    return {
        "Id": name,
        "Label": "Mood chart",
        "Definition": "Looks at the chart with the client.",
        "Counts": "• A chart.",
        "Does not count": "• A scale.",
        "Example": "What does the chart say?",
        "Counter-example": "What does the scale say?",
        "Instead": "nothing",
        "Phases": "any",
        "Role": "compatible",
        "Sources": source,
        "Basis": "design",
        "Because": "An invented example.",
    }
