"""Rule: `python -m lsgraph` is `lsgraph`."""

from lsgraph.cli import main

if __name__ == "__main__":
    main()
