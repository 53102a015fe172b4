"""Where is which page? The site map, by audience."""

from django.urls import include, path

from portal import demo_pages, sign_in_routes

handler400, handler500 = "portal.failures.unreadable", "portal.failures.broken"
urlpatterns = [
    path("", include("requests_app.urls.public")),
    path("staff/", include("requests_app.urls.casework")),
    path("staff/review/", include("requests_app.urls.review")),
    path("staff/approval/", include("requests_app.urls.approval")),
    path("staff/footage/", include("footage_app.urls")),
    path("staff/oversight/", include("requests_app.urls.oversight")),
    path("staff/sign-in/", include(sign_in_routes)),
    path("demo/mail/", demo_pages.mail, name="demo_mail"),
]
