"""``python -m tfsavelint``."""

from tfsavelint.front.cli import main

if __name__ == "__main__":
    main()
