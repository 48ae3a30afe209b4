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


# A threshold, a formula, and points moved from one item to another.
CE37_CHANGES = (
    ('population_3_5"\nop = ">="\nthreshold = 85', 'population_3_5"\nop = ">="\nthreshold = 95'),
    (
        '"100 * (kg_children_public + kg_children_inclusive_private) / kg_children"',
        '"100 * kg_children_inclusive_private / kg_children"',
    ),
    (
        'points = 0.75\nformula = "kg_children / kg_teachers"',
        'points = 1\nformula = "kg_children / kg_teachers"',
    ),
    (
        'points = 0.75\nformula = "100 * kg_classes_within_cap / kg_classes"',
        'points = 0.5\nformula = "100 * kg_classes_within_cap / kg_classes"',
    ),
)


def draft_of_ce37() -> str:
    """CE37 changed in three ways, as a new version."""
    text = rubric_text("CE37").replace('version = "2026.1"', 'version = "2026.2"')
    for old, new in CE37_CHANGES:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text
