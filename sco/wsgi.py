"""The WSGI application that the web services serve."""

import os

from django.core.wsgi import get_wsgi_application

from sco.monitoring import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco.settings")
tracing.start()
application = get_wsgi_application()
