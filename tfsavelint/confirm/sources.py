"""The text that a trial executes: slices of the user's file, under the name that the file runs as."""

from __future__ import annotations

import os
import re

from tfsavelint.confirm import guesses
from tfsavelint.confirm.wire import How, ModuleSource, SubjectSource
from tfsavelint.facts.types import ClassFact, FileFacts, Instance, ModelFact, SaveCall, Value, ValueKind
from tfsavelint.source.parse import Parsed
from tfsavelint.source.slices import Slicer

_NAME = re.compile(r"[A-Za-z_]\w*")


class Sources:
    """Makes the modules for the trials of one file, which runs as ``__main__`` if it is a script."""

    def __init__(self, parsed: Parsed, path: str, script: bool) -> None:
        self.slicer = Slicer(parsed)
        self.path = path
        stem = os.path.splitext(os.path.basename(path))[0]
        # What stands below `if __name__ == "__main__":` runs under no other name.
        guarded = any("__main__" in line for line in parsed.source.lines)
        self.name = "__main__" if script or guarded or not stem.isidentifier() else stem

    def _module(self, text: str, whole: bool = False) -> ModuleSource:
        return ModuleSource(self.name, self.path, text, (os.path.dirname(self.path),), whole)

    def definitions(self) -> ModuleSource:
        """What a loading program would import."""
        return self._module(self.slicer.definitions(), whole=True)

    def imports(self) -> ModuleSource:
        """The imports alone."""
        return self._module(self.slicer.imports())

    def model(self, model: ModelFact) -> ModuleSource:
        """What leads to a module's model, or to the function that builds one."""
        return self._module(self.slicer.leading_to({model.name}), whole=True)

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
            return self._module(self.slicer.leading_to(names, before=call.line, definitions=whole))
        if "." in call.scope:
            return None
        text = self.slicer.inside(call.scope, names, call.line)
        return self._module(text) if text is not None else None

    def before_place(self, scope: str, line: int, expression: str) -> ModuleSource | None:
        """What leads to the names of an expression, as the file stands before it."""
        names = set(_NAME.findall(expression))
        if scope == "":
            return self._module(self.slicer.leading_to(names, before=line))
        text = self.slicer.inside(scope, names, line) if "." not in scope else None
        return self._module(text) if text is not None else None

    def instance(self, cls: ClassFact, facts: FileFacts, keras: str, how: How) -> tuple[ModuleSource, SubjectSource]:
        """How to make an object: a call in the file whose arguments the module knows, else guesses.

        ``keras`` is what the Keras of the class is imported as.
        """
        uses = [use for use in facts.instances if use.target == cls.qualname]
        for use in sorted(uses, key=lambda item: (item.scope != "", item.line)):
            if not use.home and (use.scope == "" or _literal(use)):
                names = set(_NAME.findall(use.text))
                return self._module(self.slicer.leading_to(names), whole=True), SubjectSource(
                    how, " ".join(use.text.split("\n"))
                )
        made = guesses.calls(cls, tuple(uses), keras)
        hints = guesses.hints(cls, tuple(uses))
        source = SubjectSource(how, made[0], None, made[1:], True, cls.qualname, hints, keras)
        return self._module(self.slicer.leading_to({cls.name}), whole=True), source


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
