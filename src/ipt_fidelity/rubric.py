"""What a rubric means: items with their anchors, the codebook, domains, windows, measures, settings. No file access here.

``RubricData`` is the whole of a rubric as plain, checked data; it is what overlays change and what the hash is taken over.
``rubric_files`` makes it from a folder, ``adaptation`` applies overlays to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from ipt_fidelity.case import Listed, Record, Texts, read_only
from ipt_fidelity.codebook import Codebook
from ipt_fidelity.codes import Basis, Code, CodeId, Group, ItemId, Overlap
from ipt_fidelity.session import DisputeStage, Format, Medium
from ipt_fidelity.windows import EdgeRule, Phase, WherePosition, Windows, WindowTable

LEVELS = (1, 2, 3, 4, 5)

Plain = Annotated[Mapping[str, Any], AfterValidator(read_only)]


class Source(Record):
    """One cited work."""

    id: str
    cite: str
    note: str = ""


class Anchor(Record):
    """What one level looks like, and which values of the rule's measure it takes.

    ``between: [a, b]`` is from a up to, but not including, b. An anchor without a condition is never computed: a person may
    give that level.
    """

    text: str
    at_least: float | None = None
    at_most: float | None = None
    between: Annotated[tuple[float, float], Field(strict=False)] | None = None
    outcome: Texts = ()

    @model_validator(mode="after")
    def _has_one_condition(self) -> Anchor:
        given = (self.at_least is not None, self.at_most is not None, self.between is not None, bool(self.outcome))
        if sum(given) > 1:
            raise ValueError("give one of at_least, at_most, between or outcome")
        if self.between and self.between[0] >= self.between[1]:
            raise ValueError("'between' runs from a smaller to a larger number")
        return self

    @property
    def computed(self) -> bool:
        """Whether the rule can give this level."""
        return self.at_least is not None or self.at_most is not None or self.between is not None or bool(self.outcome)

    def takes(self, value: float | str) -> bool:
        """Whether a value of the measure belongs to this level."""
        if isinstance(value, str):
            return value in self.outcome
        if self.at_least is not None:
            return value >= self.at_least
        if self.at_most is not None:
            return value <= self.at_most
        return self.between is not None and self.between[0] <= value < self.between[1]


class RuleUse(Record):
    """Which rule measures an item, with its parameters and what differs by phase."""

    kind: str
    parameters: Plain = Field(default_factory=dict, validate_default=True)
    in_phase: Annotated[Mapping[Phase, Plain], AfterValidator(read_only)] = Field(
        default_factory=dict, validate_default=True
    )

    def parameters_in(self, phase: Phase | None) -> dict[str, Any]:
        """Return the parameters that hold in a phase."""
        return {**self.parameters, **(self.in_phase.get(phase, {}) if phase else {})}


class LittleChange(Record):
    """Where an item is asked for only if a measure has moved little by a position in the treatment.

    Attributes:
        measures: the measures looked at; the first of them with a value at both ends counts.
        by: the position at which the change is looked at.
        less_than: the share of the first value (of what can be gained, where higher is better) that is too little.
    """

    measures: Texts
    by: WherePosition
    less_than: Annotated[float, Field(gt=0, le=1)]


class Applies(Record):
    """Where an item applies; an empty list means everywhere.

    Attributes:
        phases: the phases in which it is asked for.
        formats: individual, group, couple.
        media: in_person, video, telephone.
        areas: the problem areas, one of which has to be in force.
        events: kinds of event, one of which has to stand in the case file.
        little_change: asked for only where a measure has moved little.
        from_session: the first session in which it is asked for.
        after: asked for in the sessions after this position.
        until: asked for in the sessions up to and with this position.
        only_completed: only in a case that was completed.
    """

    phases: Annotated[tuple[Phase, ...], Field(strict=False)] = ()
    formats: Annotated[tuple[Format, ...], Field(strict=False)] = ()
    media: Annotated[tuple[Medium, ...], Field(strict=False)] = ()
    areas: Texts = ()
    events: Texts = ()
    little_change: LittleChange | None = None
    from_session: Annotated[int, Field(ge=1)] = 1
    after: WherePosition | None = None
    until: WherePosition | None = None
    only_completed: bool = False


class Feedback(Record):
    """What a trainee reads: a strength, and a next step with why it matters and words to try.

    Attributes:
        words: words to try in any case.
        words_for: words for a problem area or a format (``group``, ``couple``), which go before those for any case.
        reach: ``skill`` where the step can be taken with the next client too, ``treatment`` where only in this one (as every
            task), ``shared`` where the cause may lie with client or service, so that it is no step for the therapist.
    """

    strength: str
    next_step: str
    why: str = ""
    words: str = ""
    words_for: Annotated[Mapping[str, str], AfterValidator(read_only)] = Field(default_factory=dict, validate_default=True)
    practise: str = ""
    reach: Literal["skill", "treatment", "shared"] = "skill"


class Item(Record):
    """One item of the rubric."""

    id: ItemId
    title: str
    status: Literal["stable", "experimental", "deprecated"]
    domain: str
    kind: Literal["adherence", "competence"]
    level: Literal["session", "case"]
    applies: Applies = Applies()
    suspended_in: Texts = ()
    rule: RuleUse
    anchors: Annotated[Mapping[Literal["1", "2", "3", "4", "5"], Anchor], AfterValidator(read_only)]
    counts: Texts
    does_not_count: Texts
    weight: Annotated[float, Field(ge=0, le=10)] | dict[Phase, Annotated[float, Field(ge=0, le=10)]]
    weight_because: str
    feedback: Feedback
    source: Texts
    basis: Basis
    because: str = ""

    @model_validator(mode="after")
    def _has_five_anchors(self) -> Item:
        missing = [str(level) for level in LEVELS if str(level) not in self.anchors]
        if missing:
            raise ValueError(f"no anchor for level {', '.join(missing)}")
        return self

    def weight_in(self, phase: Phase | None) -> float:
        """Return the weight in a phase; for a case (None) the largest that it has anywhere."""
        if isinstance(self.weight, dict):
            return max(self.weight.values(), default=0.0) if phase is None else self.weight.get(phase, 0.0)
        return self.weight

    def level_of(self, value: float | str) -> int | None:
        """Return the level whose anchor takes the value, None where no anchor does."""
        for level in LEVELS:
            if self.anchors[str(level)].takes(value):  # type: ignore[index]  # the keys are the five levels
                return level
        return None


class Domain(Record):
    """A group of items; ``weight`` is its part of the overall, ``floor`` what it must reach for the line to be met."""

    id: str
    title: str
    weight: Annotated[float, Field(ge=0, le=1)]
    floor: Annotated[float, Field(ge=1, le=5)]
    in_overall: bool = True
    because: str
    basis: Basis
    source: Texts


class Benchmark(Record):
    """The reference line that scores are held against."""

    level: Annotated[float, Field(ge=1, le=5)]
    text: str
    basis: Basis
    source: Texts


class Safety(Record):
    """Which codes speak of risk and harm, and the caps they put on an overall score. Belongs to every adaptation alike."""

    risk_check: CodeId
    risk_disclosed: CodeId
    harm_cap: Annotated[float, Field(ge=1, le=5)]
    risk_cap: Annotated[float, Field(ge=1, le=5)]
    case_cap: Annotated[float, Field(ge=1, le=5)]
    because: str
    basis: Basis
    source: Texts


class AreaStage(Record):
    """A stage in which a problem area can be, with the strategies that belong to it in place of the whole group."""

    id: DisputeStage
    strategies: Annotated[tuple[CodeId, ...], Field(strict=False, min_length=3)]
    because: str
    basis: Basis
    source: Texts


class Area(Record):
    """A problem area and the group of its strategies.

    Attributes:
        stages: strategies by the stage that is coded last; before a stage is coded, the whole group counts.
        usual: taken where a case names no problem area.
        discouraged: why a case should not be contracted on it; empty where nothing speaks against it.
    """

    id: str
    title: str
    group: str
    stages: Listed[AreaStage] = ()
    usual: bool = False
    discouraged: str = ""
    because: str = ""
    source: Texts = ()


class Band(Record):
    """A named range of a measure, up to and with a value."""

    up_to: float
    label: str


class Measure(Record):
    """An outcome measure: its range, what its totals mean, and which of its answers matter for safety.

    Attributes:
        bands: named ranges of the total.
        caseness: from this value on (up to it, where higher is better) a person counts as a case.
        reliable_change: the smallest difference that is more than error of measurement.
        rated_by: who fills it in.
        expected: whether it belongs to every session, once it is used at all, or is taken now and then.
        safety_items: answers above 0 to these raise a flag.
        item_range: lowest and highest answer to one item.
    """

    id: str
    title: str
    range: Annotated[tuple[float, float], Field(strict=False)]
    direction: Literal["lower_is_better", "higher_is_better"]
    bands: Listed[Band] = ()
    caseness: float | None = None
    reliable_change: Annotated[float, Field(gt=0)] | None = None
    rated_by: Literal["client", "clinician"] = "client"
    expected: Literal["every_session", "now_and_then"] = "every_session"
    safety_items: Texts = ()
    safety_text: str = ""
    item_range: Annotated[tuple[int, int], Field(strict=False)] | None = None
    basis: Basis
    source: Texts
    note: str = ""
    because: str = ""


class Reason(Record):
    """A reason for a gap between sessions that is excused."""

    id: str
    because: str
    source: Texts = ()


class Focus(Record):
    """What the engine itself has to know of the focus codes to work out drift, the past and the indices."""

    interpersonal: Texts
    past: CodeId
    on_area: CodeId
    history_tasks: Texts


class RubricData(Record):
    """A whole rubric as data."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    version: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    status: Literal["stable", "experimental", "deprecated"]
    about: str
    benchmark: Benchmark
    domains: Listed[Domain]
    safety: Safety
    focus: Focus
    windows: WindowTable
    edges: Listed[EdgeRule]
    crisis_moves_due_by: Annotated[int, Field(ge=0, le=4)] = 1
    excused_reasons: Listed[Reason] = ()
    areas: Listed[Area]
    groups: Listed[Group]
    codes: Listed[Code]
    overlaps: Listed[Overlap] = ()
    items: Listed[Item]
    measures: Listed[Measure] = ()
    sources: Listed[Source] = ()

    @cached_property
    def code_by_id(self) -> dict[str, Code]:
        """The codes by id."""
        return {code.id: code for code in self.codes}

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def measure_by_id(self) -> dict[str, Measure]:
        """The measures by id."""
        return {measure.id: measure for measure in self.measures}

    @cached_property
    def domain_by_id(self) -> dict[str, Domain]:
        """The domains by id."""
        return {domain.id: domain for domain in self.domains}

    @cached_property
    def _windows(self) -> dict[int, Windows]:
        return {}

    def windows_for(self, sessions: int) -> Windows:
        """Return the phases of a treatment of so many sessions."""
        if sessions not in self._windows:
            self._windows[sessions] = self.windows.windows(sessions)
        return self._windows[sessions]

    @cached_property
    def codebook(self) -> Codebook:
        """The codes, grouped and ready to be asked."""
        return Codebook(self)
