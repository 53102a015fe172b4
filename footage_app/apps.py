"""What is this app called?"""

from django.apps import AppConfig

from footage_app import backstop  # noqa: F401  (its check is registered by this)


class FootageConfig(AppConfig):
    name = "footage_app"
