"""Text in: encodings, the outline of a file, its names, and the segments that libcst parses.

Nothing outside this package sees an ``ast`` node; nothing outside ``source`` and ``facts`` sees a libcst node.
"""
