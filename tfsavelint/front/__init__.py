"""How people meet the program: command line, flake8 plugin, reporters. Thin; no judgement is made here."""
