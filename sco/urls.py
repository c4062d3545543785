"""All addresses, of both services. What both have, the public one answers: the root leads to the documentation."""

from sco import desk_urls, public_urls

handler500 = desk_urls.handler500
urlpatterns = public_urls.urlpatterns + desk_urls.urlpatterns
