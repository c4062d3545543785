"""What rooms above may listen to."""

from django.dispatch import Signal

# Sent after the commit of each publication, at most once for it, and never if the process dies in between: whoever
# must not miss one also looks at the head from time to time.
appended = Signal()
