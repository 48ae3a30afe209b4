"""A small rubric with points of every kind, for tests of points and grades."""

HEAD = """
rubric = 1
code = "T"
version = "1"
title = "示例"
title_en = "Example"
source = "示例文件"

[scope]
stages = ["primary", "junior"]
source = "示例文件"
confidence = "known"
"""
SCHEME = """
[points]
full = 10
pass = 6
met_share = 0.6
source = "示例提案"
confidence = "uncertain"

[points.scale]
A = 1
C = 0.6
D = 0

[[points.grades]]
code = "good"
title = "良好"
title_en = "Good"
floor = 8
source = "示例文件"
confidence = "known"

[[points.grades]]
code = "fair"
title = "合格"
title_en = "Fair"
floor = 6
source = "示例文件"
confidence = "known"

[[points.grades]]
code = "poor"
title = "不合格"
title_en = "Poor"
floor = 0
source = "示例文件"
confidence = "known"
"""
CONDITIONS = """
[[points.conditions]]
kind = "veto"
indicator = "V"
reason = "挪用教育经费"
source = "示例文件"
confidence = "known"

[[points.conditions]]
kind = "downgrade"
indicator = "W"
reason = "弄虚作假"
source = "示例文件"
confidence = "known"

[[points.conditions]]
kind = "cap"
indicator = "U"
reason = "有危房"
not_above = "fair"
source = "示例文件"
confidence = "known"
"""
PARTS = """
[[parts]]
code = "one"
title = "第一领域"
title_en = "First domain"

[[parts]]
code = "two"
title = "第二领域"
title_en = "Second domain"

[[parts]]
code = "limits"
title = "限制"
title_en = "Limits"
"""


def row(code: str, part: str, kind: str, *lines: str) -> str:
    """Write one indicator."""
    return "\n".join(
        [
            "",
            "[[indicators]]",
            f'code = "{code}"',
            f'part = "{part}"',
            f'kind = "{kind}"',
            f'title = "{code}"',
            f'title_en = "{code}"',
            'source = "示例文件"',
            'confidence = "known"',
            *lines,
            "",
        ]
    )


def county(code: str, part: str, formula: str, threshold: str, *lines: str) -> str:
    """Write an indicator of the county's figures that ought to reach a threshold."""
    return row(
        code,
        part,
        "county",
        f'formula = "{formula}"',
        'op = ">="',
        f"threshold = {threshold}",
        *lines,
    )


LIMITS = "".join(row(code, "limits", "judged", "decides = false") for code in "UVW")
ROWS = (
    row("A", "one", "all_of", 'all_of = ["A.1", "A.2"]', "points = 4")
    + county("A.1", "one", "satisfaction", "85", "points = 3")
    + county("A.2", "one", "gdp", "10", 'nothing_to_judge = "gdp"', "points = 1")
    + row("B", "one", "judged", "points = 2")
    + row("C", "two", "judged", "points = 4")
)
POINTED = HEAD + SCHEME + CONDITIONS + PARTS + ROWS + LIMITS


def awarded(written: str, award: str) -> str:
    """Write how an indicator earns its points."""
    return written.rstrip() + f"\naward = {award}\n"


BANDS = '{ kind = "bands", bands = [{ bound = 60, share = 0.5 }, { bound = 85, share = 1 }] }'
EVERY_KIND = HEAD + SCHEME + CONDITIONS + PARTS
EVERY_KIND += row("A", "one", "all_of", 'all_of = ["A.1", "A.2"]', "points = 4")
EVERY_KIND += awarded(county("A.1", "one", "satisfaction", "85", "points = 3"), BANDS)
EVERY_KIND += county("A.2", "one", "gdp", "10", 'nothing_to_judge = "gdp"', "points = 1")
EVERY_KIND += row("B", "one", "judged", "points = 2")
EVERY_KIND += row("C", "two", "judged", "points = 1")
EVERY_KIND += awarded(
    county("L", "two", "population", "90", "points = 1"), '{ kind = "linear", floor = 60 }'
)
EVERY_KIND += row(
    "S",
    "two",
    "unit_total",
    'stages = ["primary", "junior"]',
    'formula = "teachers / pupils"',
    'op = ">="',
    "threshold = 0.1",
    "points = 1",
)
EVERY_KIND += awarded(
    county("D", "two", "safety_accidents", "0", "points = 1").replace(">=", "<="),
    '{ kind = "deduction", each = 0.3, floor = 0.2 }',
)
EVERY_KIND += awarded(
    county("Z", "two", "projects_completed", "1", "points = 0"),
    '{ kind = "bonus", each = 0.5, ceiling = 2 }',
)
EVERY_KIND += county("U", "limits", "rotated", "5", "decides = false")
EVERY_KIND += row("V", "limits", "judged", "decides = false")
EVERY_KIND += row("W", "limits", "judged", "decides = false")
