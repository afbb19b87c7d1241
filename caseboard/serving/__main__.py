"""What `caseboard serve` becomes once it runs: see `minding`."""

import sys

from caseboard.serving.minding import main

if __name__ == "__main__":
    main(sys.argv[1:])
