# What `python -c` is given: loads this package from its directory (the first argument) under a private name, so that
# nothing of ours is on sys.path, and no module of the user's can be mistaken for one of ours.
import importlib.util
import os
import sys

_place = sys.argv[1]
_spec = importlib.util.spec_from_file_location(
    "_tfsavelint_worker", os.path.join(_place, "__init__.py"), submodule_search_locations=[_place]
)
assert _spec is not None and _spec.loader is not None
_package = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _package
_spec.loader.exec_module(_package)
importlib.import_module("_tfsavelint_worker.parent").main(sys.argv[1:])
