"""Every rule's examples: what is marked is found, and nothing else is, under every target and in every spelling."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

import pytest
from static.running import checked_example

from tfsavelint.model import Finding
from tfsavelint.rules.registry import all_rules
from tfsavelint.rules.rule import Example, Rule
from tfsavelint.targets import Target, parse_target, profile

TARGETS = tuple(
    parse_target(name)
    for name in (
        *("keras==3.15", "keras==3.12", "keras==3.10", "keras==3.8", "keras==3.3", "keras==2.15", "keras==2.12"),
        "tf_keras==2.21",
    )
)
FLAVOURS = {"keras": ("keras",), "tf_keras": ("tf_keras",), "tf.keras": ("keras", "tf_keras")}
"""Which flavours an import root may be."""
MIXES = "TFS604"
"""The rule whose examples have several import roots."""
DEPENDS_ON_ROOT = "TFS605"
"""Whether a name exists depends on the root it is reached through, so a respelt file may have other findings of it."""

AT_LEAST = 4
"""How many bad and how many good examples each rule has."""

_MARK = re.compile(r"# expect(?:\[(?P<condition>[^\]]*)\])?: (?P<code>TFS\d{3})")
Found = list[tuple[int, str]]


@dataclass(frozen=True)
class Case:
    """One example under the import root that it uses."""

    rule: Rule
    sort: str
    number: int
    example: Example

    @property
    def name(self) -> str:
        return f"{self.rule.code}-{self.sort}{self.number}"

    @property
    def roots(self) -> tuple[str, ...]:
        """The import roots of the example: one, but where mixing them is the matter."""
        named = re.findall(r"^ *(?:import|from) (keras|tf_keras|tensorflow)\b", self.example.text, re.MULTILINE)
        roots = {"tf.keras" if name == "tensorflow" else name for name in named}
        assert len(roots) == 1 or self.rule.code == MIXES, (
            f"{self.name}: one import root in an example, not {sorted(roots)}"
        )
        return tuple(sorted(roots))

    @property
    def respelt(self) -> bool:
        """Whether its spellings can be made mechanically."""
        return "import keras" in self.example.text.splitlines() and len(self.roots) == 1


CASES = tuple(
    Case(rule, sort, number, example)
    for rule in all_rules()
    for sort, examples in (("bad", rule.bad), ("good", rule.good))
    for number, example in enumerate(examples)
)
RESPELT = tuple(case for case in CASES if case.respelt)
MARKED = tuple(case for case in CASES if "# expect" in case.example.text)


def by_name(cases: tuple[Case, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


def applying(*roots: str) -> tuple[Target, ...]:
    return tuple(target for target in TARGETS if any(target.flavour in FLAVOURS[root] for root in roots))


def holds(condition: str | None, target: Target) -> bool:
    """Whether a mark's condition holds for a target: ``keras3``, ``keras2``, ``field==value``; a comma means *or*."""
    known = profile(target)
    for part in condition.split(",") if condition else ("",):
        field, sign, value = (item.strip() for item in re.fullmatch(r"([^=!]*)(==|!=|)(.*)", part).groups())  # type: ignore[union-attr]
        if not field or (field in ("keras2", "keras3") and known.generation == int(field[-1])):
            return True
        if sign and (str(attrgetter(field)(known)) == value) == (sign == "=="):
            return True
    return False


def marks(text: str, target: Target) -> Found:
    """(line, code) of each mark that holds for a target."""
    return sorted(
        (number, mark["code"])
        for number, line in enumerate(text.splitlines(), 1)
        for mark in _MARK.finditer(line)
        if holds(mark["condition"], target)
    )


def findings(example: Example, *targets: Target) -> tuple[Finding, ...]:
    result = checked_example(example, *targets)
    assert result.problem is None
    assert result.skipped is None
    return result.findings


def found(example: Example, target: Target) -> Found:
    return sorted((item.span.line, item.code) for item in findings(example, target))


def found_by_target(example: Example, targets: tuple[Target, ...]) -> dict[str, Found]:
    """The same for several targets at once, told apart by the claims."""
    return _by_target(findings(example, *targets), targets)


def _by_target(items: Iterable[Finding], targets: tuple[Target, ...]) -> dict[str, Found]:
    result: dict[str, Found] = {target.name: [] for target in targets}
    for item in items:
        for name in {claim.target for claim in item.claims}:
            result[name].append((item.span.line, item.code))
    return {name: sorted(places) for name, places in result.items()}


@by_name(CASES)
def test_the_marks_and_nothing_else(case: Case) -> None:
    text = case.example.text
    expected = {target.name: marks(text, target) for target in applying(*case.roots)}
    assert found_by_target(case.example, applying(*case.roots)) == expected
    for target in applying(*case.roots)[::3]:
        assert found(case.example, target) == expected[target.name], "alone, a target finds what it finds among others"


@by_name(tuple(case for case in CASES if case.example.files))
def test_the_marks_of_the_files_beside_it_and_nothing_else(case: Case) -> None:
    targets = applying(*case.roots)
    for path, text in case.example.others.items():
        result = checked_example(case.example, *targets, path=path)
        assert _by_target(result.findings, targets) == {target.name: marks(text, target) for target in targets}, path


@by_name(CASES)
def test_a_target_that_does_not_apply_finds_no_more_than_absent_names(case: Case) -> None:
    others = tuple(target for target in TARGETS if target not in applying(*case.roots))
    for places in found_by_target(case.example, others).values():
        assert _comparable(places) == []


@by_name(tuple(case for case in CASES if case.example.cured is not None))
def test_the_cure_leaves_nothing(case: Case) -> None:
    cured = case.example.cured_text
    assert cured is not None
    assert found_by_target(replace(case.example, code=cured), TARGETS) == {target.name: [] for target in TARGETS}


@by_name(MARKED)
def test_every_mark_can_be_met(case: Case) -> None:
    """A condition that holds for no target marks nothing, and would test nothing."""
    for mark in _MARK.finditer(case.example.text):
        assert any(holds(mark["condition"], target) for target in applying(*case.roots)), mark[0]


@by_name(MARKED)
def test_messages_end_with_the_targets(case: Case) -> None:
    for item in findings(case.example, *applying(*case.roots)):
        names = dict.fromkeys(claim.target for claim in item.claims)
        assert item.message.endswith(f" ({', '.join(names)})")
        assert "\n" not in item.message


# --- suppressions -------------------------------------------------------------------------------------------------


@by_name(MARKED)
def test_noqa_with_the_code_silences_exactly_that(case: Case) -> None:
    text, targets = case.example.text, applying(*case.roots)
    for line, code in {mark for target in targets for mark in marks(text, target)}:
        rest = {target.name: [item for item in marks(text, target) if item != (line, code)] for target in targets}
        silenced = replace(case.example, code=_appended(text, line, f"  # noqa: {code}"))
        assert found_by_target(silenced, targets) == rest


@by_name(MARKED)
def test_noqa_with_another_code_silences_nothing(case: Case) -> None:
    text = case.example.text
    for number, line in enumerate(text.splitlines(), 1):
        if _MARK.search(line):
            text = _appended(text, number, "  # noqa: TFS999")
    expected = {target.name: marks(case.example.text, target) for target in applying(*case.roots)}
    assert found_by_target(replace(case.example, code=text), applying(*case.roots)) == expected


def _appended(text: str, line: int, comment: str) -> str:
    lines = text.splitlines()
    lines[line - 1] += comment
    return "\n".join(lines) + "\n"


# --- spellings ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spelling:
    """A way to reach Keras: the statement in place of ``import keras``, what stands for ``keras``, and its module."""

    name: str
    root: str
    statement: str
    prefix: str
    module: str
    moved: Callable[[str], tuple[str, str] | None] | None = None


def _below_keras(text: str) -> tuple[str, str] | None:
    """``from keras import layers, Model``: each name right below ``keras`` stands alone."""
    return _shortened(text, re.compile(r"(?<![\w.])keras\.(\w+)"), "keras")


def _below_layers(text: str) -> tuple[str, str] | None:
    """``from keras.layers import Dense``."""
    return _shortened(text, re.compile(r"(?<![\w.])keras\.layers\.(\w+)"), "keras.layers")


def _shortened(text: str, dotted: re.Pattern[str], module: str) -> tuple[str, str] | None:
    """The import to add, and the text with its names standing alone; None where a name is taken or there is none."""
    names = sorted(set(dotted.findall(text)))
    rest = set(re.findall(r"(?<![\w.])\w+", dotted.sub("", text)))
    if not names or rest & set(names) or any(keyword.iskeyword(name) for name in names):
        return None
    return f"from {module} import {', '.join(names)}", dotted.sub(r"\1", text)


SPELLINGS = (
    Spelling("import keras as k", "keras", "import keras as k", "k", "keras"),
    Spelling("from tensorflow import keras", "tf.keras", "from tensorflow import keras", "keras", "tensorflow.keras"),
    Spelling("import tensorflow as tf", "tf.keras", "import tensorflow as tf", "tf.keras", "tensorflow.keras"),
    Spelling("import tensorflow", "tf.keras", "import tensorflow", "tensorflow.keras", "tensorflow.keras"),
    Spelling("import tf_keras", "tf_keras", "import tf_keras", "tf_keras", "tf_keras"),
    Spelling("import tf_keras as keras", "tf_keras", "import tf_keras as keras", "keras", "tf_keras"),
    Spelling("from keras import ...", "keras", "import keras", "keras", "keras", _below_keras),
    Spelling("from keras.layers import ...", "keras", "import keras", "keras", "keras", _below_layers),
    Spelling(
        "from tensorflow.keras import ...",
        "tf.keras",
        "import tensorflow as tf",
        "tf.keras",
        "tensorflow.keras",
        _below_keras,
    ),
    Spelling("from tf_keras.layers import ...", "tf_keras", "import tf_keras", "tf_keras", "tf_keras", _below_layers),
)


def respelt(text: str, spelling: Spelling) -> str | None:
    """The same file, line for line, in another spelling; None where it has none (a name is taken)."""
    added = ""
    if spelling.moved is not None:
        moved = spelling.moved(text)
        if moved is None:
            return None
        added, text = moved
        added = "; " + re.sub(r"(?<=from )keras", spelling.module, added)
    lines = text.splitlines(keepends=True)
    for token in reversed(list(_tokens_of_keras(text))):
        line, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
        if lines[line].startswith("import keras\n"):
            lines[line] = f"{spelling.statement}{added}\n"
        else:
            word = spelling.module if lines[line].startswith(("from keras", "import keras.")) else spelling.prefix
            lines[line] = lines[line][:start] + word + lines[line][end:]
    return "".join(lines)


def _tokens_of_keras(text: str) -> Iterator[tokenize.TokenInfo]:
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string == "keras" and before != ".":
            yield token
        before = token.string


def respelt_whole(example: Example, spelling: Spelling) -> Example | None:
    """An example with all its files in another spelling; a file that reaches no Keras by itself has only one."""
    texts = {path: respelt(text, spelling) for path, text in example.others.items() if "import keras\n" in text}
    main = respelt(example.text, spelling)
    if main is None or None in texts.values():
        return None
    return replace(example, code=main, files={**example.others, **{path: text for path, text in texts.items() if text}})


@by_name(RESPELT)
def test_the_same_in_every_spelling(case: Case) -> None:
    """Where a name of the file is in the way, that spelling doesn't exist.

    Which import root a name has is the same for all targets, so the oldest and the newest of a spelling are enough.
    """
    for spelling in SPELLINGS:
        example = respelt_whole(case.example, spelling)
        targets = _ends(applying(spelling.root))
        expected = {target.name: _comparable(marks(case.example.text, target)) for target in targets}
        if example is not None:
            places = found_by_target(example, targets)
            assert {name: _comparable(each) for name, each in places.items()} == expected, spelling.name


def _ends(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    return tuple(dict.fromkeys((targets[0], targets[-1])))


def _comparable(places: Found) -> Found:
    return [item for item in places if item[1] != DEPENDS_ON_ROOT]


def test_each_spelling_has_been_tried_on_most_examples() -> None:
    for spelling in SPELLINGS:
        tried = [case for case in RESPELT if respelt_whole(case.example, spelling) is not None]
        assert len(tried) > len(RESPELT) / 2, spelling.name


# --- the rules themselves -----------------------------------------------------------------------------------------


def test_codes_names_and_faults_are_distinct() -> None:
    rules = all_rules()
    assert [rule.code for rule in rules] == sorted({rule.code for rule in rules})
    assert len({rule.name for rule in rules}) == len(rules)
    faults = [fault for rule in rules for fault in rule.faults]
    assert len(set(faults)) == len(faults)
    assert all(re.fullmatch(r"TFS[1-9]\d\d", rule.code) for rule in rules)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_has_examples_of_its_own_fault(rule: Rule) -> None:
    assert rule.projects or len(rule.bad) >= AT_LEAST - (rule.code == "TFS406")  # a debt: one is still to be written
    assert len(rule.good) >= (2 if rule.projects else AT_LEAST)
    assert rule.projects or any(example.cured is not None for example in rule.bad)
    for example in rule.bad:
        assert rule.code in {mark["code"] for mark in _MARK.finditer(example.text)}, example.title
    titles = [example.title for example in (*rule.bad, *rule.good)]
    assert len(set(titles)) == len(titles)


def test_the_marks_are_read_at_all() -> None:
    """The checks above compare with what ``marks`` reads: that it reads something is not to be taken for granted."""
    text = "x  # expect: TFS101\ny  # expect[keras2]: TFS102\nz  # expect[generation!=2,weights_h5_only==no]: TFS103\n"
    assert marks(text, TARGETS[0]) == [(1, "TFS101"), (3, "TFS103")]
    assert marks(text, TARGETS[-1]) == [(1, "TFS101"), (2, "TFS102")]
    case = replace(CASES[0], example=Example("changed", CASES[0].example.text.replace("# expect", "# nothing")))
    with pytest.raises(AssertionError):
        test_the_marks_and_nothing_else(case)
