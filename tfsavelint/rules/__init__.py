"""What we tell people: one module per code, each with its message, its why, and examples that are its tests."""
