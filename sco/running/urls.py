"""Health checks for a load balancer or a monitor."""

from django.urls import path

from sco.running import health

urlpatterns = [path("live", health.live), path("ready", health.ready)]
