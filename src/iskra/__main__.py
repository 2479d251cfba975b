"""`python -m iskra` is the command `iskra`."""

from .lab.cli import main

if __name__ == "__main__":
    main()
