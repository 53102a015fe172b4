"""Where is which page of the auditors?"""

from django.urls import path

from requests_app.views import figures, oversight, oversight_checks

app_name = "oversight"
urlpatterns = [
    path("", oversight.search, name="search"),
    path("history/<str:reference>/", oversight.history, name="history"),
    path("history/<str:reference>/check/", oversight.check_history, name="check_history"),
    path("check/", oversight_checks.check, name="check"),
    path("check/<int:pk>/progress/", oversight_checks.check_progress, name="check_progress"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:month>.csv", figures.figures_file, name="figures_file"),
    path("export/", oversight_checks.export, name="export"),
    path("verifier/", oversight_checks.verifier, name="verifier"),
    path("checkpoints/", oversight_checks.checkpoint_list, name="checkpoints"),
    path("checkpoints/file/", oversight_checks.checkpoint_file, name="checkpoint_file"),
    path("checkpoints/public-key/", oversight_checks.public_key, name="public_key"),
]
