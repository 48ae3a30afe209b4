"""The smallest returns that are clean, and ways to spoil one figure of them, for plausibility."""

from copy import deepcopy

from schools.checks import findings
from tests.schools.packages import document

CLEAN = {
    "code": "1",
    "name": "示例小学",
    "figures": {
        "site_area": "12000",
        "building_area": "3600",
        "teaching_aux_area": "2400",
        "indoor_sports_area": "300",
        "outdoor_sports_area": "4000",
        "dangerous_area": "0",
        "equipment_value": "900000",
        "computers": "60",
        "books": "12000",
    },
    "primary": {
        "pupils": "420",
        "classes": "10",
        "classes_upto_45": "8",
        "classes_46_50": "2",
        "classes_51_55": "0",
        "classes_56_65": "0",
        "classes_66_plus": "0",
        "entrants": "70",
        "boarders": "0",
        "migrant_pupils": "20",
        "teachers": "26",
        "teachers_college": "6",
        "teachers_bachelor": "18",
        "teachers_graduate": "1",
        "teachers_pe": "2",
        "teachers_music": "1",
        "teachers_certified": "26",
    },
}
CLEAN_COUNTY = {
    "population": "500000",
    "population_3_5": "15000",
    "edu_budget": "85000",
    "edu_budget_previous": "84000",
    "myopia": "52.3",
    "satisfaction": "93",
}


def campus(stage=None, figures=None, **changes):
    """Return the clean campus with other figures; None takes a figure out."""
    made = CLEAN | changes
    for part, other in (("primary", stage or {}), ("figures", figures or {})):
        merged = made[part] | other
        made[part] = {code: value for code, value in merged.items() if value is not None}
    return made


def told(campuses=(), county=None, previous=None, statements=None, history=()):
    """Return severity and rule of what is found."""
    found = findings(document(list(campuses), county, statements), previous, history)
    return [(finding["severity"], finding["rule"]) for finding in found]


def one(campuses=(), county=None, previous=None, statements=None, history=()):
    """Return the only finding there is."""
    (finding,) = findings(document(list(campuses), county, statements), previous, history)
    return finding


def stated(code, value, unit="percent", **more):
    """Make a statement of a county."""
    return {"code": code, "name": "某率", "value": value, "unit": unit} | more


def rewritten(made, table, element, change):
    """Return a document with one column of ``schools`` or ``stages`` rewritten, place by place."""
    copy = deepcopy(made)
    columns = copy[table]["figures"]
    columns[element] = [change(place, value) for place, value in enumerate(columns[element])]
    return copy


def rules_of(found):
    """Return the rules of findings, once each."""
    return sorted({finding["rule"] for finding in found})
