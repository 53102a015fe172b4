"""Where is the bare view that the pages are measured against?"""

from django.http import HttpResponse
from django.urls import include, path

from portal.access import anyone


@anyone("it shows nothing")
def bare(request):
    return HttpResponse("bare")


urlpatterns = [path("bare/", bare), path("", include("portal.urls"))]
