"""Which e-mails came back? Reads the maildir of bounces once and says what was in it."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from requests_app.bounces import NoMaildir, read_bounces


class Command(BaseCommand):
    help = (
        "Reads delivery status notifications from a maildir (PORTAL_BOUNCE_MAILDIR) and marks what came back."
    )

    def add_arguments(self, parser):
        parser.add_argument("maildir", nargs="?", default=settings.BOUNCE_MAILDIR)

    def handle(self, *args, maildir, **options):
        if not maildir:
            raise CommandError("Name a maildir, or set PORTAL_BOUNCE_MAILDIR.")
        try:
            told = read_bounces(maildir)
        except NoMaildir as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"{told['bounced']} came back, {told['delivered']} delivered, {told['ignored']} ignored"
        )
