"""The county sheet of the demo follows the county's strength and its budget story."""

from decimal import Decimal

from assessments.demo_figures import read_province, reading_of

PROVINCE = read_province()
BY_CODE = {county["code"]: county for county in PROVINCE["counties"]}


def county_sheet(code, year):
    return reading_of(PROVINCE, BY_CODE[code], year).county


def test_county_figures_of_one_county_show_a_real_fall_of_the_education_budget():
    budgets = [Decimal(county_sheet("990105", year)["edu_budget"]) for year in (2023, 2024, 2025)]

    assert budgets[0] < budgets[1]
    assert budgets[2] < budgets[1] * Decimal("0.97")


def test_county_figures_of_the_others_grow():
    for code in BY_CODE:
        if code != "990105":
            before, after = (Decimal(county_sheet(code, y)["edu_budget"]) for y in (2024, 2025))
            assert after > before


def test_county_figures_of_the_oldest_year_state_the_year_before():
    oldest, next_year = county_sheet("990101", 2023), county_sheet("990101", 2024)

    assert Decimal(oldest["edu_budget_previous"]) < Decimal(oldest["edu_budget"])
    assert "edu_budget_previous" not in next_year


def test_county_figures_pay_teachers_like_civil_servants_only_where_the_county_is_strong():
    def ratio(code):
        sheet = county_sheet(code, 2025)
        return Decimal(sheet["avg_pay_teachers"]) / Decimal(sheet["avg_pay_civil_servants"])

    assert ratio("990106") >= 1
    assert ratio("990103") < 1


def test_county_figures_keep_the_enrolled_within_the_population():
    for code in BY_CODE:
        sheet = county_sheet(code, 2025)
        assert int(sheet["primary_enrolled_school_age"]) <= int(sheet["population_6_11"])
        assert int(sheet["junior_enrolled_school_age"]) <= int(sheet["population_12_14"])
        assert int(sheet["rotated_backbone"]) <= int(sheet["rotated"])
