"""`python -m sco.running`: runs the whole service on this machine until Ctrl-C."""

import sys

from sco.running.supervisor import main, run

sys.exit(main(run))
