"""What the code says: classes, constructors, configs, values and calls, as frozen data without syntax."""
