"""Django's PostgreSQL backend with limits: no request waits for a database that does not answer.

A frozen server still acknowledges every packet, so neither its own timeouts nor TCP's ever fire. Only a deadline on the
client's side ends such a wait, and only a cap on the threads that may wait leaves one to answer the others.
"""

from sco.connections.deadlines import DatabaseBusy, DeadlineExceeded, within
from sco.connections.failures import is_unavailable, log_once
from sco.connections.long_running import long_running

__all__ = ["DatabaseBusy", "DeadlineExceeded", "is_unavailable", "log_once", "long_running", "within"]
