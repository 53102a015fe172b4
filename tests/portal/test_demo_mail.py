"""Does an email of the demo reach the console and the folder that the demo shows?"""

from django.core.mail import EmailMessage

from portal.demo_pages import newest


def test_without_a_mail_server_an_email_is_printed_and_can_be_read_in_the_demo(settings, tmp_path, capsys):
    settings.EMAIL_BACKEND = "portal.demo_mail.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    EmailMessage("Your code", "Your code is ABCD EFGH\n", "footage@police.example", ["a@example.com"]).send()
    assert "ABCD EFGH" in capsys.readouterr().out
    (shown,) = newest()
    assert (shown["to"], shown["subject"]) == ("a@example.com", "Your code")
    assert "ABCD EFGH" in shown["text"]
