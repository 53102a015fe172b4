"""How is the whole service started on one machine? Database, files, demo, then web and workers together."""

import socket
import sys
import time
from ipaddress import ip_address

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal import demo_accounts, static_files
from portal.models import User
from portal.supervisor import Program, run


class Command(BaseCommand):
    help = "Starts web server and workers together; Ctrl-C stops them all."

    def handle(self, *args, **options):
        host, port = settings.BIND_HOST, settings.PORT
        only_for_this_machine(host)
        must_be_free(host, port)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("read_postcodes", verbosity=0)
        no_demo_elsewhere()
        static_files.collect_if_stale()
        if settings.DEMO:
            call_command("demo", if_empty=True)
        call_command("keep_time", verbosity=0)
        sys.exit(run(programs(host, port), when_started=lambda: self.say_where(host, port)))

    def say_where(self, host, port):
        wait_for(host, port)
        self.stdout.write(
            f"\nThe service runs: {settings.PUBLIC_URL}   (staff: {settings.PUBLIC_URL}/staff/)"
        )
        if settings.DEMO:
            self.stdout.write(f"Demo accounts, all with the password “{demo_accounts.PASSWORD}”:")
            for email, _, role, _ in demo_accounts.PEOPLE:
                self.stdout.write(f"  {role.label:<16} {email}")
            self.stdout.write(f"Emails it sends: {settings.PUBLIC_URL}/demo/mail/")
        self.stdout.write("Ctrl-C stops it.\n")
        self.stdout.flush()


def programs(host, port):
    """Web threads, because a download holds one; three workers, so that a long render starves neither codes nor players."""
    web = ["--bind", f"{host}:{port}", "--workers", "2", "--threads", "8", "--timeout", "120"]
    quiet = ["--no-control-socket", "--graceful-timeout", "5", "--log-level", "warning"]
    worker = [sys.executable, "manage.py", "qcluster"]
    return [
        Program("web server", [sys.executable, "-m", "gunicorn", "portal.wsgi", *web, *quiet]),
        Program("quick worker", worker),
        Program("files worker", worker, {"Q_CLUSTER_NAME": "files"}),
        Program("heavy worker", worker, {"Q_CLUSTER_NAME": "heavy"}),
    ]


def only_for_this_machine(host):
    """With nothing configured there are no secrets of one's own, and the demo's passwords are public."""
    if settings.EMBEDDED and not is_loopback(host):
        raise CommandError(
            f"With nothing configured the service answers this machine only, not {host}. "
            "Set PORTAL_HOSTS, and the other settings of docs/deploy.md."
        )


def is_loopback(host):
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def must_be_free(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as reason:
            raise CommandError(
                f"{host}:{port} cannot be used ({reason.strerror}). Stop what uses it, or choose another port: "
                "PORT=8001 script/server"
            ) from reason


def no_demo_elsewhere():
    if not settings.DEMO and User.objects.filter(is_demo=True).exists():
        raise CommandError(
            "This database holds the demo, whose passwords everybody knows. "
            "The demo runs only with nothing configured: give the service a database of its own."
        )


def wait_for(host, port):
    for _ in range(300):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
