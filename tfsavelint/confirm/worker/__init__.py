"""The process that really saves and loads, run by the user's own interpreter.

Standard library, TensorFlow, Keras, numpy and h5py only, Python 3.9 syntax, and relative imports: the package is loaded
from its directory under the private name ``_tfsavelint_worker`` (see ``BOOT`` in ``confirm/isolation.py``), so that nothing
of ours is importable by user code, and nothing of tfsavelint needs to be installed beside the user's Keras.
"""
