"""Health pages, for a load balancer or whoever watches the service."""

from django.urls import path

from sco.running import health

urlpatterns = [path("live", health.live), path("ready", health.ready)]
