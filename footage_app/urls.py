"""Where is which page? Footage: docking, quarantine, retention, media."""

from django.urls import path

from footage_app.views import clip, dockings, quarantine, retention

app_name = "footage"
urlpatterns = [
    path("", dockings.dockings, name="dockings"),
    path("docking/<int:pk>/", dockings.docking, name="docking"),
    path("docking/<int:pk>/seen/", dockings.see_refused, name="see_refused"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("search/", clip.search, name="search"),
    path("clip/<int:pk>/", clip.clip, name="clip"),
    path("clip/<int:pk>/accept/", quarantine.accept, name="accept"),
    path("clip/<int:pk>/reject/", quarantine.reject, name="reject"),
    path("clip/<int:pk>/evidence/", quarantine.mark_evidential, name="mark_evidential"),
    path("clip/<int:pk>/no-evidence/", quarantine.mark_not_evidential, name="mark_not_evidential"),
    path("deletion/", retention.retention, name="retention"),
    path("deletion/<int:pk>/propose/", retention.propose_override, name="propose_override"),
    path("deletion/<int:pk>/confirm/", retention.confirm_override, name="confirm_override"),
]
