"""tfsavelint: tells whether a Keras model will survive ``model.save()`` and ``load_model()``, and proves it."""

__version__ = "0.1.0"
