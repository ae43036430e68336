"""The facts themselves. Rules and protocol see these, never a syntax tree.

Three-valued throughout: a field of type ``bool | None`` is None where the source doesn't tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from tfsavelint.facts.holding import held_attributes, with_constants
from tfsavelint.facts.lattice import UNKNOWN as UNKNOWN
from tfsavelint.facts.lattice import Term
from tfsavelint.facts.lattice import Value as Value
from tfsavelint.facts.lattice import ValueKind as ValueKind
from tfsavelint.facts.signatures import Config as Config
from tfsavelint.facts.signatures import ConfigKey as ConfigKey
from tfsavelint.facts.signatures import Constructor as Constructor
from tfsavelint.facts.signatures import Field as Field
from tfsavelint.facts.signatures import FromConfig as FromConfig
from tfsavelint.facts.signatures import Parameter as Parameter
from tfsavelint.facts.state import NO_PARTS, Parts
from tfsavelint.knowledge.builtin_classes import public_path
from tfsavelint.model import Kind
from tfsavelint.source.segments import Anchor


@dataclass(frozen=True)
class Registration:
    """How an object is registered with Keras: ``decorator`` (or the like call), ``table`` (an entry of
    ``get_custom_objects()``), or ``bare`` (the decorator without parentheses).

    ``package`` and ``name`` are as written; None where not literal. An empty name is the object's own; of a table's entry
    the name is the key.
    """

    anchor: Anchor
    package: str | None
    name: str | None
    how: str = "decorator"

    def at(self, anchor: Anchor) -> Registration:
        """The same, standing elsewhere."""
        return replace(self, anchor=anchor)

    def key(self, own: str) -> str | None:
        """The key under which Keras finds the object of that name; None where it isn't literal."""
        if self.how == "table":
            return self.name
        if self.package is None or self.name is None:
            return None
        return f"{self.package}>{self.name or own}"

    def stored(self, own: str) -> str | None:
        """The name that a saved model holds for it."""
        return own if self.how == "table" else self.key(own)


@dataclass(frozen=True)
class Weight:
    """One ``add_weight`` call.

    ``named`` tells whether it gives a name, None where one may be passed through ``**`` or by position; ``name`` is the
    literal one. ``repeated`` tells that the call stands in a loop.
    """

    anchor: Anchor
    named: bool | None
    name: str | None
    repeated: bool
    text: str


@dataclass(frozen=True)
class Instance:
    """A place where a class of the file is instantiated.

    ``inside`` is the class whose method does it, if any; ``held`` tells that this is a Keras class, whose own code makes
    the object again. ``home`` names the file where it happens, and is empty for the file's own.
    """

    target: str
    anchor: Anchor
    line: int
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    starred: bool
    inside: str | None
    scope: str
    text: str
    held: bool = False
    home: str = ""


@dataclass(frozen=True)
class ClassFact:
    """A class that derives, or may derive, from a Keras base.

    ``qualname`` is its qualified name; of a class of another file its key, which names that file too.
    ``base`` is the Keras path of the nearest Keras ancestor (``layers.Layer``), None where it can't be told.
    ``constructor`` and ``config`` are those in force, inherited within the file included; None means Keras's own.
    ``constructors`` and ``configs`` are all that its line of classes defines, its own first; ``remaking`` is the
    ``from_config`` in force, None where there is none or it can't be read. ``constants`` are the names of the class
    bodies that the configs read.
    ``fields`` are those of which a decorator makes the constructor, None where there are none or they can't be told;
    ``frozen`` tells that it forbids to set any. ``hashable`` is False where an ``__eq__`` took the hash away.
    """

    name: str
    qualname: str
    anchor: Anchor
    kind: Kind
    roots: tuple[str, ...]
    base: str | None
    ancestors: tuple[str, ...]
    constructor: Constructor | None
    config: Config | None
    from_config: bool
    registration: Registration | None
    other_decorators: bool
    in_function: bool
    guarded: bool
    weights: tuple[Weight, ...]
    methods: frozenset[str]
    subclassed: bool
    parts: Parts = NO_PARTS
    constructors: tuple[Constructor, ...] = ()
    configs: tuple[Config, ...] = ()
    remaking: FromConfig | None = None
    remade: bool = False
    constants: tuple[tuple[str, Term], ...] = ()
    fields: tuple[Field, ...] | None = None
    frozen: bool = False
    hashable: bool | None = True

    @cached_property
    def holds(self) -> dict[str, Term]:
        """What its attributes hold, in terms of its constructor's arguments; missing are those that can't be told."""
        return with_constants(held_attributes(self.constructors), dict(self.constants))

    @property
    def plain_base(self) -> bool:
        """Whether the Keras base is an abstract one, which brings no constructor arguments of its own."""
        return self.base is not None and (self.base in PLAIN_BASES or public_path(self.base) in PLAIN_BASES)

    @property
    def known(self) -> bool:
        """Whether its whole ancestry is known, and it is defined unconditionally."""
        return self.base is not None and not self.guarded


PLAIN_BASES = frozenset(
    {
        *("layers.Layer", "Layer", "Model", "models.Model", "losses.Loss", "Loss", "metrics.Metric", "Metric"),
        *("initializers.Initializer", "Initializer", "constraints.Constraint", "regularizers.Regularizer"),
        *("Regularizer", "optimizers.Optimizer", "Optimizer", "optimizers.schedules.LearningRateSchedule"),
    }
)


@dataclass(frozen=True)
class FunctionUse:
    """A function or lambda given to Keras as an object: a loss, a metric, an activation, a Lambda's function.

    ``function`` is its qualified name, ``lambda_`` the anchor of a lambda. ``slot`` is the part that it plays: loss,
    metric, optimizer, activation, initializer, regularizer, constraint, lambda (a Lambda's function), wrapper (what a
    MeanMetricWrapper wraps), argument (another one of a Keras object), own argument (one of a class of the file).
    ``form`` is how it is given: name, method (bound), partial, or factory (it is what ``factory`` returned).
    ``nested`` tells that it stands in a list or dict, ``shaped`` that a Lambda is told its output's shape, ``held`` that
    the class around it is a Keras class of another file. ``layer`` is the text of the call that makes one of Keras's own
    layers with it, if one does.
    """

    function: str | None
    lambda_: Anchor | None
    role: str
    slot: str
    form: str
    factory: str
    nested: bool
    anchor: Anchor
    receiver: str | None
    root: str | None
    inside: str | None
    scope: str
    line: int
    shaped: bool = False
    held: bool = False
    layer: str = ""

    @property
    def compiled(self) -> bool:
        """Whether it is stored with the compilation, and not with a layer."""
        return self.role.startswith("compile(")


@dataclass(frozen=True)
class FunctionFact:
    """A function of the file that is given to Keras somewhere, with its registration.

    ``remade`` tells that the module's own statements call the function that it is defined in, so that importing the
    module may make it.
    """

    name: str
    qualname: str
    anchor: Anchor
    registration: Registration | None
    other_decorators: bool
    in_function: bool
    remade: bool
    guarded: bool
    uses: tuple[FunctionUse, ...]


@dataclass(frozen=True)
class FreeName:
    """A name that a lambda reads and doesn't bind.

    ``origin`` is global, closure, or unknown; ``value`` what it stands for; ``called`` tells that the lambda calls it.
    """

    name: str
    origin: str
    value: Value
    called: bool


@dataclass(frozen=True)
class LambdaFact:
    """A lambda that is given to Keras. ``defaults`` are the arguments that have a default, ``free`` what it reads."""

    qualname: str
    anchor: Anchor
    text: str
    defaults: tuple[str, ...]
    free: tuple[FreeName, ...]
    uses: tuple[FunctionUse, ...]

    @property
    def name(self) -> str:
        """As Python calls it, and as Keras stores it."""
        return "<lambda>"


@dataclass(frozen=True)
class SaveCall:
    """A save, weights, load or checkpoint call on something known to be a Keras model.

    ``receiver`` is the text of what is saved or loaded into, ``function`` that of what is called. ``keywords`` hold
    the arguments that mean the same by position in every generation, whichever way they are given; ``surplus`` are
    those further on, by position. ``expression`` is the text of the call alone, ``statement`` that of an assignment
    around it, if there is one.
    """

    method: str
    function: str
    receiver: str | None
    roots: tuple[str, ...]
    path: Value
    keywords: tuple[tuple[str, Value], ...]
    surplus: tuple[Value, ...]
    starred: bool
    anchor: Anchor
    line: int
    scope: str
    guarded: bool
    expression: str
    statement: str
    assigned: str | None

    def keyword(self, name: str) -> Value | None:
        """The value of a keyword argument."""
        return dict(self.keywords).get(name)


@dataclass(frozen=True)
class Unready:
    """A model that nothing has built when a call saves it, or loads weights into it.

    ``made_by`` is its class; empty for a Sequential model that isn't told its input. ``shaped`` tells that ``build`` was
    called with a shape, and nothing else; ``embedded`` that a Sequential model begins with an Embedding.
    """

    made_by: str
    shaped: bool = False
    embedded: bool = False


@dataclass(frozen=True)
class Compile:
    """A ``compile`` call: the loss and the optimizer as written."""

    receiver: str
    scope: str
    loss: Value | None
    anchor: Anchor
    line: int
    optimizer: Value | None = None


@dataclass(frozen=True)
class Resumed:
    """A load after which the model's training goes on, with another optimizer or one that nothing has built before.

    ``call`` is the load, and ``shown`` the argument of ``fit`` that tells it (``initial_epoch=12``).
    """

    call: Anchor
    shown: str


@dataclass(frozen=True)
class ModelFact:
    """A model that the file makes: a variable of the module, or a function that returns one.

    ``functions`` are the functions and methods that take part in making it, ``lines`` the lines outside them: of the
    module, or of the function ``within`` which it is made (``outer`` are then those of the module). ``made_by`` is the
    class of which it is evidently an instance; ``graph`` tells that it is evidently one of Keras's own Model or Sequential,
    ``elsewhere`` that functions of other files take part as well, of which nothing more is known here.
    """

    name: str
    qualname: str
    kind: Kind
    anchor: Anchor
    line: int
    expression: str
    roots: tuple[str, ...]
    members: tuple[str, ...]
    third_party: tuple[str, ...]
    lines: frozenset[int]
    functions: frozenset[str]
    within: str = ""
    outer: frozenset[int] = frozenset()
    made_by: str = ""
    graph: bool = False
    elsewhere: bool = False

    def holds(self, scope: str, line: int) -> bool:
        """Whether a place of the file takes part in making the model."""
        if scope == self.within:
            return line in self.lines
        if scope == "":
            return line in self.outer
        return scope.partition(".")[0] in self.functions or bool({*_outwards(scope)} & self.functions)


def _outwards(scope: str) -> Iterator[str]:
    """A scope's qualified name, and those of the scopes around it."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0].removesuffix(".<locals>")


@dataclass(frozen=True)
class ThirdPartyUse:
    """A class of a package that provides Keras objects, instantiated. ``name`` is its dotted path in the package.

    ``held`` tells that a Keras class of the file does so, whose own code makes it again; ``provided`` that every load
    known to read it imports the package.
    """

    package: str
    name: str
    anchor: Anchor
    line: int
    roots: tuple[str, ...]
    inside: str | None
    scope: str
    held: bool = False
    provided: bool = False


@dataclass(frozen=True)
class ThirdPartyImport:
    """The first import of a package that provides Keras objects."""

    package: str
    anchor: Anchor
    statement: str
    guarded: bool


@dataclass(frozen=True)
class NameFact:
    """A Keras name that the file reads.

    ``access`` is attribute or import, as names differ in it, or both (an attribute of an imported module);
    ``statement`` is what would show it: the name itself, or the import. ``at_import`` tells that it stands outside
    functions, so that the whole file fails with it. ``within`` is the imported module below which it is reached.
    """

    root: str
    path: str
    access: str
    anchor: Anchor
    text: str
    statement: str
    guarded: bool
    at_import: bool
    within: str = ""


@dataclass(frozen=True)
class Passed:
    """One entry of a load's ``custom_objects``: its key (None where not literal), and the class or function that it gives,
    another file's by its key (empty for anything else)."""

    call: Anchor
    key: str | None
    target: str
    anchor: Anchor


@dataclass(frozen=True)
class Needed:
    """A class or function that a loaded file holds, and that nothing defines which runs before the load.

    ``call`` is the load; ``home`` the file that defines the object, and ``module`` its dotted name for the loading file;
    ``script`` tells that this is the file which saves, run as a script. ``save`` is the call that writes what is loaded.
    ``passed`` is the entry of ``custom_objects`` that does give the object, under a key that no file holds; ``rival`` is
    what the program registers under the object's key after it. ``known_loads`` are the loads of files that know an object
    which isn't registered: its own file's, and those of the files that import it.
    """

    call: Anchor
    fact: ClassFact | FunctionFact
    home: str
    module: str
    script: bool
    save: SaveCall
    passed: Passed | None = None
    rival: ClassFact | FunctionFact | None = None
    known_loads: tuple[SaveCall, ...] = ()


@dataclass(frozen=True)
class PlainRegistration:
    """A class of no Keras base and without a ``get_config`` that is registered with Keras."""

    name: str
    anchor: Anchor


@dataclass(frozen=True)
class Mixed:
    """An object of one import root put into one of another. ``role`` is what it is to be there: layer, wrapped (what a
    wrapper wraps), input (of a Model), symbol (what a layer is called on), optimizer, callback. ``switched`` tells that
    the file itself sets TF_USE_LEGACY_KERAS."""

    role: str
    owner: str
    part: str
    switched: bool = False

    @property
    def by_switch(self) -> bool:
        """Whether it is a mixture only where `tf.keras` is tf_keras, and nothing in the file says so."""
        return {self.owner, self.part} == {"keras", "tf.keras"} and not self.switched


@dataclass(frozen=True)
class GraphFault:
    """A place where a model can't be made under some Keras: a slash in a name, a TensorFlow function that is called on a
    symbolic tensor, or an object of another flavour (``mixed``). ``name`` is what the message names, ``expression`` the
    text that shows it."""

    kind: str
    name: str
    expression: str
    anchor: Anchor
    line: int
    scope: str
    inside: str | None
    roots: tuple[str, ...]
    mixed: Mixed | None = None


@dataclass(frozen=True)
class Trust:
    """A place where a file trusts what it reads: a pickled model (``pickle``), a load with the safe mode off (``load``,
    with its ``call``) or the safe mode switched off altogether (``switch``). ``shown`` is what the message names."""

    kind: str
    shown: str
    anchor: Anchor
    roots: tuple[str, ...]
    call: SaveCall | None = None
    function: str = ""


@dataclass(frozen=True)
class FileFacts:
    """All that is known of one file.

    ``opens_scope`` tells that it uses ``custom_object_scope``, ``opens_folders`` that it speaks of Orbax checkpoints,
    ``unsafe`` that it allows unsafe loading altogether, and ``script`` that a save of it runs when the file itself is
    run, so that its classes belong to ``__main__``. ``registered_order`` are the classes and functions as the file
    defines them, which is the order in which they are registered.
    ``imported`` are the classes of other files that this one makes, ``imported_functions`` the functions that it gives to
    Keras, with its own uses alone: they have no row here. ``loads_elsewhere`` are the
    loads of the project's other files that use what this one defines; their instances and uses are among its own.
    ``named_like_keras`` tells that the name under which it is imported starts with ``keras``.
    ``saved`` pairs a call's anchor with the model that it saves; ``unready`` does so where that is still unbuilt.
    """

    path: str
    roots: tuple[str, ...]
    classes: tuple[ClassFact, ...]
    functions: tuple[FunctionFact, ...]
    instances: tuple[Instance, ...]
    calls: tuple[SaveCall, ...]
    compiles: tuple[Compile, ...]
    models: tuple[ModelFact, ...]
    third_party: tuple[ThirdPartyUse, ...]
    imports: tuple[ThirdPartyImport, ...]
    names: tuple[NameFact, ...]
    opens_scope: bool
    opens_folders: bool
    imported: tuple[ClassFact, ...] = ()
    loads_elsewhere: tuple[SaveCall, ...] = ()
    lambdas: tuple[LambdaFact, ...] = ()
    unsafe: bool = False
    script: bool = False
    saved: tuple[tuple[Anchor, ModelFact], ...] = ()
    plain_registrations: tuple[PlainRegistration, ...] = ()
    registered_order: tuple[str, ...] = ()
    passed: tuple[Passed, ...] = ()
    graph_faults: tuple[GraphFault, ...] = ()
    needed: tuple[Needed, ...] = ()
    trusts: tuple[Trust, ...] = ()
    unready: tuple[tuple[Anchor, Unready], ...] = ()
    resumed: tuple[Resumed, ...] = ()
    named_like_keras: bool = False
    imported_functions: tuple[FunctionFact, ...] = ()

    def class_(self, qualname: str) -> ClassFact | None:
        """The class of that qualified name, or key."""
        return next((item for item in (*self.classes, *self.imported) if item.qualname == qualname), None)

    def function_(self, qualname: str) -> FunctionFact | None:
        """The function of that qualified name, or key, if it is given to Keras or registered."""
        return next((item for item in (*self.functions, *self.imported_functions) if item.qualname == qualname), None)

    def saver_of(self, call: SaveCall) -> SaveCall | None:
        """The last save before a load that writes the path which it reads; None where none can be told."""
        if not call.path.known:
            return None
        before = [
            item
            for item in self.calls
            if item.method in SAVERS.get(call.method, ())
            and item.path.known
            and item.path.literal == call.path.literal
            and (item.scope != call.scope or item.line < call.line)
        ]
        return before[-1] if before else None

    def model_of(self, call: SaveCall) -> ModelFact | None:
        """The model that a call saves, or a callback while it is trained; None where that isn't told."""
        return next((model for anchor, model in self.saved if anchor == call.anchor), None)

    def unready_of(self, call: SaveCall) -> Unready | None:
        """What is known of a call's model that is surely still unbuilt; None where it may be built."""
        return next((model for anchor, model in self.unready if anchor == call.anchor), None)


SAVERS = {"load_model": ("save",), "load_weights": ("save_weights", "save")}
"""Which calls write what a load reads."""
