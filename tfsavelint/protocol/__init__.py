"""What Keras would do: (facts, profile, format) -> an outcome with its reasons, one module per stage."""
