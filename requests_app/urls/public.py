"""Where is which page? For the public."""

from django.urls import path

from requests_app.views import (
    downloads,
    figures,
    public_ask,
    public_complain,
    public_follow,
    public_pages,
    public_proof,
    public_request,
    public_send,
    public_talking,
    receipts,
)

app_name = "public"
urlpatterns = [
    path("", public_pages.start, name="start"),
    path("privacy/", public_pages.privacy, name="privacy"),
    path("cookies/", public_pages.cookies, name="cookies"),
    path("accessibility/", public_pages.accessibility, name="accessibility"),
    path("figures/", figures.public_figures, name="figures"),
    path("figures/<str:month>/", figures.public_figures_of, name="figures_of"),
    path("figures/<str:month>/figures.csv", figures.public_figures_file, name="figures_file"),
    path("contact/", public_pages.contact, name="contact"),
    path("other-ways/<slug:way>/", public_pages.other_way, name="other_way"),
    path("complain/", public_complain.complain, name="complain"),
    path("complain/sent/<str:signed>/", public_complain.complained, name="complained"),
    # asking
    path("ask/", public_ask.ask, name="ask_first"),
    path("ask/check/", public_send.check, name="check"),
    path("ask/send/", public_send.send, name="send"),
    path("ask/delete/", public_ask.forget, name="forget"),
    path("ask/remove/<slug:what>/", public_ask.change, name="remove"),
    path("ask/remove/<slug:what>/<int:number>/", public_ask.change, name="remove_incident"),
    path("ask/<slug:step>/", public_ask.ask, name="ask"),
    path("ask/<int:number>/<slug:step>/", public_ask.ask, name="ask"),
    path("sent/<str:signed>/", public_send.confirmation, name="confirmation"),
    # following
    path("follow/", public_follow.follow, name="follow"),
    path("follow/letter/", public_follow.posted_code, name="posted_code"),
    path("follow/<str:reference>/", public_follow.follow, name="follow_reference"),
    path("follow/<str:reference>/code/", public_follow.code, name="code"),
    path("your-request/", public_request.status, name="status"),
    path("your-request/questions/<int:pk>/", public_talking.question, name="question"),
    path("your-request/letters/", public_talking.letters, name="letters"),
    path("your-request/letters/<int:pk>/letter.pdf", public_talking.letter, name="letter"),
    path("your-request/messages/", public_request.send_message, name="messages"),
    path("your-request/messages/files/<int:pk>/", public_request.attachment, name="attachment"),
    path("your-request/proof/<slug:proves>/", public_proof.send_proof, name="send_proof"),
    path("your-request/withdraw/", public_request.withdraw, name="withdraw"),
    path("your-request/leave/", public_request.leave, name="leave"),
    # what GOV.UK Notify tells
    path("receipts/notify/", receipts.notify_receipt, name="notify_receipt"),
    # what was decided
    path("your-request/downloads/", downloads.download_page, name="download_page"),
    path("your-request/downloads/<str:token>/", downloads.download, name="download"),
]
