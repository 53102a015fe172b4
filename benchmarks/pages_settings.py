"""How is the service set up to be measured? As embedded, with one bare view beside it."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.pages_urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
