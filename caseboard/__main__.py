"""`caseboard` and `python -m caseboard`: loads the commands, which takes half a second, and runs one."""

from __future__ import annotations

import sys


def main() -> int:
    """The console script's exit code."""
    try:
        from caseboard import cli
    except KeyboardInterrupt:
        print("caseboard: Stopped. Nothing was changed.", file=sys.stderr)
        return 1
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
