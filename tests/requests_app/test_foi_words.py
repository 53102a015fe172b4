"""Is a freedom of information request seen in people's own words, and nowhere else?"""

import pytest

from requests_app.foi_words import names_foi


@pytest.mark.parametrize(
    "text",
    ["FOI", "my F.O.I. request", "f o i", "F-O-I", "an FOIA request", "Freedom of Information Act 2000",
     "freedom   of\ninfo", "fredom of infomation", "FREEDOM FOR INFORMATION", "Feedom of the informtion act"],
)  # fmt: skip
def test_however_it_is_spelt_it_is_one(text):
    assert names_foi(text)


@pytest.mark.parametrize(
    "text",
    ["", "I fell", "so I fell", "Fo I went", "tin foil", "the kingdom of formation", "I want my freedom.",
     "Information about my arrest", "Off oil drums", "自由"],
)  # fmt: skip
def test_what_only_sounds_alike_is_none(text):
    assert not names_foi(text)
