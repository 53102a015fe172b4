"""Where does e-mail go when there is no mail server? To the console, and to a folder that the demo can show."""

from django.core.mail.backends.console import EmailBackend as ToConsole
from django.core.mail.backends.filebased import EmailBackend as ToFolder


class EmailBackend(ToFolder):
    def send_messages(self, messages):
        ToConsole().send_messages(messages)
        return super().send_messages(messages)
