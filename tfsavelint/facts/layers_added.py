"""Whether a constructor adds layers to the Sequential model that it makes: ``self.add(...)``, there or in a helper."""

from __future__ import annotations

import libcst as cst

from tfsavelint.facts.values import Reader, dotted
from tfsavelint.source.nodes import children

_BRANCHES = (cst.If, cst.Try, cst.Match, cst.IfExp, cst.BooleanOperation)


def adds_layers(function: cst.FunctionDef, me: str | None, owner: str, reader: Reader) -> bool | None:
    """Whether the method ``function`` of the class ``owner`` calls ``self.add``: None where only a branch does."""
    adding = {name for name in _methods_called(owner, reader) if _adds(f"{owner}.{name}", reader)}
    if me is None or not (adding or _adds(f"{owner}.__init__", reader)):
        return False
    calls = {f"{me}.add", *(f"{me}.{name}" for name in adding)}
    answer: bool | None = False
    pending: list[tuple[cst.CSTNode, bool]] = [(function.body, False)]
    while pending:
        node, branched = pending.pop()
        if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            continue
        if isinstance(node, cst.Call) and dotted(node.func) in calls:
            answer = True if not branched else answer or None
        inside = branched or isinstance(node, _BRANCHES)
        pending.extend((child, inside) for child in children(node))
    return answer


def _methods_called(owner: str, reader: Reader) -> set[str]:
    calls = _calls(f"{owner}.__init__", reader)
    return {name.partition(".")[2] for name in calls if name.startswith("self.") and name.count(".") == 1}


def _adds(method: str, reader: Reader) -> bool:
    return "self.add" in _calls(method, reader)


def _calls(method: str, reader: Reader) -> set[str]:
    statements = reader.outline.statements_by_scope.get(method, ())
    return {name for statement in statements for name in statement.calls if name is not None}
