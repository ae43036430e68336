"""The text that a trial executes: slices of the user's file, under the name that the file runs as."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from tfsavelint.confirm import guesses
from tfsavelint.confirm.modules import Modules
from tfsavelint.confirm.wire import Answer, How, ModuleSource, SubjectSource
from tfsavelint.facts.types import (
    ClassFact,
    FileFacts,
    FunctionFact,
    FunctionUse,
    Instance,
    LambdaFact,
    ModelFact,
    SaveCall,
    Value,
    ValueKind,
)
from tfsavelint.source.given_names import BUILTINS, free_names
from tfsavelint.source.names import local_name
from tfsavelint.source.parse import Parsed
from tfsavelint.source.slices import Slice, Slicer

_NAME = re.compile(r"[A-Za-z_]\w*")
_HELD_AS: dict[str, How] = {
    "loss": "loss",
    "metric": "metric",
    "activation": "activation",
    "initializer": "initializer",
    "regularizer": "regularizer",
    "constraint": "constraint",
}
"""For a function's slot the part that it plays in the least model that holds it."""


class Sources:
    """Makes the modules for the trials of one file, which runs as ``__main__`` if it is a script.

    ``modules`` is what the file leads to in its project; None: nothing but what lies beside it.
    """

    def __init__(self, parsed: Parsed, path: str, script: bool, modules: Modules | None = None) -> None:
        self.modules = modules
        self.slicer = Slicer(parsed, modules.ours if modules is not None else frozenset())
        self.path = path
        self.script = script
        stem = re.sub(r"\W", "_", os.path.splitext(os.path.basename(path))[0])
        self.name = modules.own.name if modules is not None else stem

    def _module(self, found: Slice, whole: bool = False) -> ModuleSource:
        """A text as a module: what runs as a script, or stands where only a script runs, is ``__main__``."""
        main = self.script or found.guarded or not self.name.rpartition(".")[2].isidentifier()
        made = ModuleSource("__main__" if main else self.name, self.path, found.text, tolerated=found.tolerated)
        if self.modules is None:
            return replace(made, search=(os.path.dirname(self.path),), whole=whole)
        whole = whole and self.modules.installed
        return replace(made, package=self.modules.own.package, others=self.modules.others, whole=whole)

    def _leading_to(
        self, names: set[str], before: int | None = None, definitions: bool = False, whole: bool = False
    ) -> ModuleSource:
        """What makes some names; what is imported under its own name has all its definitions besides."""
        found = self.slicer.leading_to(names, before, definitions)
        if not (self.script or found.guarded or self.modules is None):
            mentioned = self.modules.mentioned(self.modules.own)
            found = self.slicer.leading_to(names, before, True, mentioned)
        return self._module(found, whole)

    def current(self, module: ModuleSource) -> ModuleSource:
        """A module with all that earlier trials turned out to lack."""
        if self.modules is None:
            return module
        kept = self.modules.kept_of(module.name) | self.modules.kept_of(self.name)
        if kept:
            module = _united(module, self.slicer.definitions(kept=sorted(kept)))
        return replace(module, others=self.modules.others)

    def learn(self, answer: Answer) -> bool:
        """Take note of what a trial lacked; whether there is anything that can be given to it."""
        if self.modules is None:
            return False
        more = [self.modules.fetch(name) for name in answer.wanted]
        if answer.lacks is not None:
            more.append(self.modules.keep(*answer.lacks))
        return any(more)

    def definitions(self) -> ModuleSource:
        """What a loading program would import."""
        return self._leading_to(set(), definitions=True, whole=True)

    def imports(self) -> ModuleSource:
        """The imports alone."""
        return self._module(self.slicer.imports())

    def model(self, model: ModelFact) -> ModuleSource:
        """What leads to a module's model, or to the function that builds one."""
        return self._leading_to({model.name}, whole=True)

    def before_call(
        self, call: SaveCall, definitions: bool = False, also: str = "", imports: bool = False
    ) -> ModuleSource | None:
        """What leads to the names that a call uses, as the file stands before it; None inside what needs arguments.

        A load also needs the definitions that the file has: there its classes are, registered or not. With ``imports``
        all that the file imports is imported, for what that defines.
        """
        names = set(_NAME.findall(call.statement)) | {also}
        if imports:
            names |= self.slicer.imported()
        if call.scope == "":
            whole = definitions or call.method.startswith("load")
            return self._leading_to(names, call.line, whole)
        if "." in call.scope:
            return None
        found = self.slicer.inside(call.scope, names, call.line)
        return self._module(found) if found is not None else None

    def before_place(self, scope: str, line: int, expression: str) -> ModuleSource | None:
        """What leads to the names of an expression, as the file stands before it."""
        names = set(_NAME.findall(expression))
        if scope == "":
            return self._leading_to(names, line)
        found = self.slicer.inside(scope, names, line) if "." not in scope else None
        return self._module(found) if found is not None else None

    def instance(self, cls: ClassFact, facts: FileFacts, keras: str, how: How) -> tuple[ModuleSource, SubjectSource]:
        """How to make an object: a call in the file whose arguments the module knows, else guesses.

        ``keras`` is what the Keras of the class is imported as.
        """
        uses = [use for use in facts.instances if use.target == cls.qualname]
        for use in sorted(uses, key=lambda item: (item.scope != "", item.line)):
            if not use.home and (use.scope == "" or (_literal(use) and self._is_global(use.text))):
                names = set(_NAME.findall(use.text))
                return self._leading_to(names, whole=True), SubjectSource(how, _in_a_line(use.text), keras=keras)
        made = guesses.calls(cls, tuple(uses), keras, self._known)
        hints = guesses.hints(cls, tuple(uses), self._known)
        settled = guesses.settled(cls, facts)
        source = SubjectSource(how, made[0], None, made[1:], True, cls.qualname, hints, keras, settled)
        names = set(_NAME.findall(" ".join((*made, *(text for _, texts in hints for text in texts)))))
        return self._leading_to({cls.name, *(names & self.slicer.defined)}, whole=True), source

    def holder(
        self, function: FunctionFact | LambdaFact, use: FunctionUse, keras: str
    ) -> tuple[ModuleSource, SubjectSource] | None:
        """The least that holds a function: the layer that it is given to, else a model with it in that part; None where
        that takes what only a function knows.

        ``keras`` is what Keras is imported as.
        """
        text = f"({function.text})" if isinstance(function, LambdaFact) else local_name(function.qualname)
        ways: list[tuple[How, str]] = [("layer", use.layer)] if use.layer else []
        if use.form == "name" and use.slot in _HELD_AS:
            ways.append((_HELD_AS[use.slot], text))
        elif use.form == "name" and use.slot == "lambda" and not use.shaped:
            ways.append(("layer", f"__import__({keras!r}).layers.Lambda({text})"))
        for how, expression in ways:
            if self._is_global(expression):
                source = SubjectSource(how, _in_a_line(expression), keras=keras)
                return self._leading_to(set(_NAME.findall(expression)), whole=True), source
        return None

    def _known(self, use: Instance, value: Value) -> bool:
        """Whether an argument of a call of this file is made of what its imports and definitions give."""
        names = free_names(value.text) if value.text and not use.home else None
        return names is not None and names <= self.slicer.defined

    def _is_global(self, expression: str) -> bool:
        """Whether all its names are the module's or Python's."""
        names = free_names(expression)
        return names is not None and names - BUILTINS <= self.slicer.bound


def _united(module: ModuleSource, more: Slice) -> ModuleSource:
    """Two slices of one file in one: both leave each line where it is."""
    lines, others = module.source.split("\n"), more.text.split("\n")
    for number, line in enumerate(others[: len(lines)]):
        if len(line) > len(lines[number]):
            lines[number] = line
    needed = {number + 1 for number, line in enumerate(module.source.split("\n")) if line.strip()}
    tolerated = {line: names for line, names in more.tolerated if line not in needed}
    return replace(
        module, source="\n".join(lines), tolerated=tuple(sorted({**tolerated, **dict(module.tolerated)}.items()))
    )


def _in_a_line(expression: str) -> str:
    return " ".join(expression.split("\n"))


def _literal(use: Instance) -> bool:
    """Whether a call inside a function can be made outside it: its arguments are literals and names of the module."""
    values = (*use.arguments, *(value for _, value in use.keywords))
    return not use.starred and all(_movable(value) for value in values)


def _movable(value: Value) -> bool:
    if value.kind is ValueKind.CONTAINER:
        return all(_movable(item) for item in value.items)
    if value.kind is ValueKind.PLAIN:
        return value.known
    if value.kind in (ValueKind.FUNCTION, ValueKind.CLASS):
        return "<locals>" not in value.name
    return value.kind is ValueKind.KERAS_OBJECT and value.text.count("(") == 1
