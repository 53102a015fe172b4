"""Which cases does a text, or a clip, name? CAD and crime numbers, found however they are written."""

import re

from footage_app.models import CaseReference

MOST = 60  # characters of a reference, as docking takes it


def bare(text: object) -> str:
    """Letters and figures alone, so that "CAD 1234/26" and "cad1234-26" are the same."""
    return re.sub(r"[\W_]+", "", str(text)).upper()[:MOST]  # cut at the end: capitals may be longer (ß)


def spelled(texts: list[str]) -> set[str]:
    """As they are compared. What is shorter than three says nothing."""
    return {bare(one) for one in texts if len(bare(one)) > 2}


def references_in(text: str) -> set[str]:
    """Everything in somebody's own words that may be a reference: each word, each two ("CAD 1234/26"), and what
    commas part."""
    words = text.split()
    pairs = [first + second for first, second in zip(words, words[1:], strict=False)]
    return spelled([*re.split(r"[,;\n]| and ", text), *words, *pairs])


def index_cases(clip):
    """Make a clip findable by its references, in the transaction that changes them."""
    CaseReference.objects.filter(clip=clip).delete()
    CaseReference.objects.bulk_create(
        CaseReference(clip=clip, bare=one) for one in sorted(spelled(clip.case_refs))
    )
