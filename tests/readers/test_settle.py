"""From a transcript to a session: who is who, what is one turn, what a code means; nothing is decided in silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipt_fidelity.readers.mapping import Map
from ipt_fidelity.readers.settle import Choices, Imported, settle
from ipt_fidelity.readers.transcript import Cue, Mark, Transcript
from ipt_fidelity.readers.turns import joined

KNOWN = frozenset({"focus.relationships", "focus.therapy", "task.summary", "technique.communication_analysis"})


def transcript(*cues: Cue, **more: object) -> Transcript:
    return Transcript(format="test", file="s03.vtt", cues=cues, **more)


def settled(
    *cues: Cue, mapping: dict[str, object] | None = None, choices: dict[str, object] | None = None, **more
) -> Imported:
    found = Map.model_validate({"schema": "ipt-fidelity/mapping/1"} | mapping) if mapping else None
    return settle(transcript(*cues, **more), Choices(map=found, known=KNOWN, **(choices or {})))


def codes_of(imported: Imported) -> list[str]:
    """Return the codes of the problems in a report."""
    return [problem.code for problem in imported.report.problems]


class TestTurns:
    def test_neighbouring_cues_of_one_speaker_within_two_seconds_are_one_turn(self):
        """Captions cut a sentence where the line is full; the rater codes what was said."""
        cues = [Cue("T", "How have", 0.0, 1.0), Cue("T", "you been?", 3.0, 4.0), Cue("C", "Well.", 4.1, 5.0)]

        assert [(cue.text, cue.start, cue.end) for cue in joined(cues)] == [
            ("How have you been?", 0.0, 4.0),
            ("Well.", 4.1, 5.0),
        ]

    @pytest.mark.parametrize(
        ("second", "why"),
        [
            (Cue("T", "b", 3.1, 4.0), "the pause is longer than two seconds"),
            (Cue("C", "b", 1.5, 4.0), "somebody else speaks"),
            (Cue("T", "b", None, None), "no time tells how long the pause is"),
            (Cue("T", "b", -1.0, 4.0), "the time goes back"),
        ],
    )
    def test_other_cues_stay_apart(self, second, why):
        """Whoever reads the turns finds each where it was."""
        assert len(joined([Cue("T", "a", 0.0, 1.0), second])) == 2, why

    def test_cues_without_a_speaker_stay_apart(self):
        """Nobody knows that one person said both."""
        assert len(joined([Cue(None, "a", 0.0, 1.0), Cue(None, "b", 1.0, 2.0)])) == 2

    def test_keep_cues_leaves_every_cue_a_turn(self):
        """The switch of the command."""
        cues = (Cue("T", "a", 0.0, 1.0), Cue("T", "b", 1.0, 2.0))

        assert len(settled(*cues).session.turns) == 1
        assert len(settled(*cues, choices={"keep_cues": True}).session.turns) == 2

    def test_cues_that_somebody_coded_are_left_as_they_were_coded(self):
        """A code belongs to the piece that the coder saw."""
        cues = (Cue("T", "a", 0.0, 1.0, marks=(Mark("task.summary", "r"),)), Cue("T", "b", 1.0, 2.0))

        assert [turn.text for turn in settled(*cues).session.turns] == ["a", "b"]

    @given(st.lists(st.tuples(st.sampled_from("TC"), st.integers(0, 20), st.integers(0, 5)), max_size=12))
    def test_joining_loses_no_word_and_no_speaker(self, rows):
        """What is said, by whom and in which order is the same before and after."""
        cues = [Cue(who, f"w{n}", float(at), float(at + long)) for n, (who, at, long) in enumerate(rows)]

        spoken = [(cue.speaker, word) for cue in joined(cues) for word in cue.text.split()]
        assert spoken == [(cue.speaker, cue.text) for cue in cues]

    def test_times_that_go_back_or_overlap_are_kept_and_said(self):
        """People talk at the same time; a file is never mended behind the user's back."""
        imported = settled(Cue("T", "a", 5.0, 9.0), Cue("C", "b", 8.0, 10.0), Cue("T", "c", 1.0, 2.0))

        assert [turn.start for turn in imported.session.turns] == [5.0, 8.0, 1.0]
        assert {"backward-times", "overlaps"} <= set(codes_of(imported))

    def test_an_end_before_its_start_is_lost_and_said(self):
        """A session file could not hold it."""
        imported = settled(Cue("T", "a", 5.0, 4.0), Cue("C", "b", 6.0, 7.0))

        assert imported.session.turns[0].end is None
        assert not imported.report.lossless

    def test_a_start_before_zero_is_lost_and_said(self):
        """Nothing was said before the recording began."""
        imported = settled(Cue("T", "a", -5.0, 4.0), Cue("C", "b", 6.0, 7.0))

        assert (imported.session.turns[0].start, imported.session.turns[0].end) == (None, 4.0)
        assert codes_of(imported).count("bad-time") == 1

    def test_times_of_day_are_suspected(self):
        """Saved captions of a meeting at two o'clock begin at fourteen hours."""
        assert "late-start" in codes_of(settled(Cue("T", "a", 50_400.0), Cue("C", "b", 50_410.0)))

    def test_turns_keep_the_ids_of_the_file_unless_one_stands_twice(self):
        """A reference to a turn must mean one turn."""
        good, doubled = (settled(Cue("T", "a", id="7"), Cue("C", "b", id=other)) for other in ("9", "7"))

        assert [turn.id for turn in good.session.turns] == ["7", "9"]
        assert [turn.id for turn in doubled.session.turns] == ["1", "2"]
        assert "turn-ids" in codes_of(doubled)

    def test_lines_without_words_are_counted(self):
        """They are no turns, and the report says how many there were."""
        imported = settled(Cue("T", "a"), Cue("C", ""), Cue("C", "b"))

        assert len(imported.session.turns) == 2
        assert "1 line without any text left aside" in str(imported.report.problems)


class TestSpeakers:
    def test_names_that_say_the_role_need_no_help(self):
        """In several languages, with numbers, in capitals."""
        imported = settled(Cue("THERAPIST", "a"), Cue("Klientin", "b"), Cue("Co-Therapist", "c"), Cue("Member 2", "d"))

        assert list(imported.session.speakers.values()) == ["therapist", "client", "co_therapist", "member"]
        assert imported.report.lossless

    def test_what_the_user_says_comes_before_the_mapping_file_and_that_before_the_file(self):
        """The person who was in the room knows best."""
        cues = (Cue("A", "x"), Cue("B", "y"), Cue("C1", "z"))
        imported = settled(
            *cues,
            mapping={"speakers": {"A": "client", "B": "partner"}},
            choices={"speakers": {"a": "therapist"}},
            participants={"B": "THE Therapist", "C1": "Anna Client"},
        )

        assert dict(imported.session.speakers) == {"A": "therapist", "B": "partner", "C1": "client"}

    def test_whom_nobody_knows_is_listed_with_turns_and_costs_the_exit_code(self):
        """A guess would move the scores of two people."""
        imported = settled(Cue("T", "a"), Cue("Anna", "b"), Cue("T", "c"), Cue("Anna", "d"))

        assert imported.session.speakers["Anna"] == "other"
        (problem,) = [each for each in imported.report.problems if each.code == "unmapped-speaker"]
        assert problem.is_error
        assert "'Anna' is (2 turns)" in problem.message

    def test_a_name_that_nobody_has_is_a_warning(self):
        """A misspelt --speakers must not pass unseen."""
        imported = settled(Cue("T", "a"), Cue("C", "b"), choices={"speakers": {"Ana": "therapist"}})

        assert "no-speaker" in codes_of(imported)

    def test_without_a_therapist_the_report_says_that_nothing_can_be_scored(self):
        """And how to say who it is."""
        imported = settled(Cue("C", "a"), Cue("Anna", "b"))

        assert "Anna=therapist" in next(p for p in imported.report.problems if p.code == "no-therapist").hint

    def test_talk_without_a_speaker_is_not_given_to_anybody(self):
        """It is there, with a name that says so."""
        imported = settled(Cue("T", "a"), Cue(None, "b"))

        assert imported.session.turns[1].speaker == "unnamed speaker"
        assert not imported.report.lossless


class TestCodes:
    def test_a_code_of_ours_needs_no_mapping(self):
        """Whoever codes with our names in another program reads them in as they are."""
        imported = settled(Cue("T", "a", marks=(Mark("task.summary", "r1"),)), Cue("C", "b"))

        assert [(a.turn, a.code, a.coder) for a in imported.session.annotations] == [("1", "task.summary", "r1")]

    def test_a_foreign_code_is_lost_once_in_the_report_with_a_near_match(self):
        """Two hundred turns with it are one line to mend."""
        cues = [Cue("T", "a", marks=(Mark("COMMUNICATION-ANALYSIS", "r", line=at),)) for at in (3, 5)]
        imported = settled(*cues, Cue("C", "b"))

        assert imported.session.annotations == ()
        (code,) = imported.report.codes
        assert (code.became, code.times) == ("not mapped", 2)
        assert "technique.communication_analysis" in code.near
        (problem,) = [each for each in imported.report.problems if each.code == "unmapped-code"]
        assert problem.where.line == 3

    def test_a_foreign_code_can_mean_several_of_ours_or_none(self):
        """One code, a list, or ``ignore``, which is no loss."""
        marks = (Mark("one", "r"), Mark("two", "r"), Mark("noise", "r"))
        mapping = {"codes": {"one": "task.summary", "two": ["focus.therapy", "task.summary"]}, "ignore": "noise"}
        imported = settled(Cue("T", "a", marks=marks), Cue("C", "b"), mapping=mapping)

        assert {a.code for a in imported.session.annotations} == {"task.summary", "focus.therapy"}
        assert imported.report.lossless

    def test_the_same_word_in_two_columns_can_mean_two_things(self):
        """``question=open`` is told from ``reflection=open``."""
        marks = (Mark("open", "r", "question"), Mark("open", "r", "reflection"))
        imported = settled(
            Cue("T", "a", marks=marks), Cue("C", "b"), mapping={"codes": {"question=open": "task.summary"}, "ignore": "open"}
        )

        assert [code.became for code in imported.report.codes] == ["ignored", "mapped"]

    @pytest.mark.parametrize("code", ["n/a", "N/A", "none", "", "-"])
    def test_what_says_that_there_is_no_code_is_no_code(self, code):
        """``n/a`` is text that means nothing here; it is neither a code nor a loss."""
        imported = settled(Cue("T", "a", marks=(Mark(code, "r"),)), Cue("C", "b"))

        assert imported.session.annotations == ()
        assert imported.report.lossless

    def test_a_misspelt_code_of_the_mapping_file_is_said_and_not_written(self):
        """It would keep the whole session from being scored."""
        imported = settled(Cue("T", "a", marks=(Mark("x", "r"),)), Cue("C", "b"), mapping={"codes": {"x": "task.sumary"}})

        assert imported.session.annotations == ()
        assert "Did you mean 'task.summary'?" in str(next(p for p in imported.report.problems if p.code == "unknown-code"))

    def test_of_two_focus_codes_of_one_coder_on_a_turn_the_first_is_kept_and_the_loss_said(self):
        """A turn has one main subject for each coder; two coders may differ."""
        marks = (Mark("focus.therapy", "r1"), Mark("focus.relationships", "r1"), Mark("focus.relationships", "r2"))
        imported = settled(Cue("T", "a", marks=marks), Cue("C", "b"))

        assert [(a.code, a.coder) for a in imported.session.annotations] == [
            ("focus.therapy", "r1"),
            ("focus.relationships", "r2"),
        ]
        assert "two-focus-codes" in codes_of(imported)

    def test_what_a_code_says_besides_is_kept_where_an_annotation_can_hold_it(self):
        """Quality runs from 1 to 5; a 7 is lost, and said."""
        marks = (
            Mark("task.summary", "r1", details={"quality": "4", "note": "clear"}),
            Mark("task.summary", "r2", details={"quality": 7}),
        )
        imported = settled(Cue("T", "a", marks=marks), Cue("C", "b"))

        assert [(a.quality, a.note) for a in imported.session.annotations] == [(4, "clear"), (None, None)]
        assert codes_of(imported).count("detail") == 1

    def test_a_span_whose_text_stands_elsewhere_is_shown(self):
        """Offsets shift between programs; the rater has to look."""
        imported = settled(
            Cue("T", "a", marks=(Mark("task.summary", "r", quote="other words", matched=False),)), Cue("C", "b")
        )

        assert "span-elsewhere" in codes_of(imported)

    def test_who_coded_nothing_is_not_forgotten(self):
        """Having looked and found nothing is a finding, which the session does not hold by itself."""
        imported = settled(Cue("T", "a"), Cue("C", "b"), coders=("r9",))

        assert [(coder.name, coder.codes) for coder in imported.report.coders] == [("r9", 0)]
        assert "silent-coder" in codes_of(imported)

    def test_a_file_that_does_not_name_its_coder_gets_one_by_the_mapping_file(self):
        """Else the coder has a name that says so, with a warning."""
        cues = (Cue("T", "a", marks=(Mark("task.summary"),)), Cue("C", "b"))

        assert settled(*cues, mapping={"coder": "r5"}).session.annotations[0].coder == "r5"
        assert settled(*cues).session.annotations[0].coder == "unnamed coder"
        assert "unnamed-coder" in codes_of(settled(*cues))


class TestNumber:
    @pytest.mark.parametrize(
        ("file", "number"),
        [("s03.vtt", 3), ("maple-s12.vtt", 12), ("Session 7.docx", 7), ("S001-20260110.vtt", 1), ("session_2.txt", 2)],
    )
    def test_the_name_of_the_file_says_the_number(self, file, number):
        """As people name their recordings."""
        imported = settle(Transcript(format="t", file=f"folder/{file}", cues=(Cue("T", "a"),)), Choices())

        assert imported.session.number == number
        assert "no-number" not in codes_of(imported)

    @pytest.mark.parametrize("file", ["meeting.vtt", "class9.vtt", "2026-01-10.vtt", "s9999.vtt"])
    def test_a_name_that_says_none_is_a_warning(self, file):
        """The number decides what is due; nobody should find out from a score."""
        imported = settle(Transcript(format="t", file=file, cues=(Cue("T", "a"),)), Choices())

        assert imported.session.number == 1
        assert "no-number" in codes_of(imported)
