"""`python -m iskra` is the command `iskra`."""

from iskra.lab.cli import main

if __name__ == "__main__":
    main()
