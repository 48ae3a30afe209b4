"""Drafts that differ from a rubric that ships in known ways."""

from tests.indicators.reading import rubric_text

# What differs -> the text that ships, and the draft's.
KNOWN = {
    "S1": ('formula = "satisfaction"\nop = ">="\nthreshold = 85', "threshold = 84"),
    "PQ2": ('kg_classes"\nop = ">="\nthreshold = 85', "threshold = 92"),
    "P1": ('population_3_5"\nop = ">="\nthreshold = 85', "threshold = 91"),
}


def draft_of(code: str = "PS2020", *, number: str = "2026.1") -> str:
    """PS2020 with three thresholds changed, as a new version."""
    text = rubric_text(code).replace('version = "2020.1"', f'version = "{number}"')
    for old, threshold in KNOWN.values():
        assert text.count(old) == 1
        text = text.replace(old, old.rpartition("\n")[0] + "\n" + threshold)
    return text
