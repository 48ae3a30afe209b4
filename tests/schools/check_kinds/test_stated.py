from tests.schools.checked import one, stated, told


def area(stated_share, pupils="204"):
    return [
        stated("junior_site_per_pupil", stated_share, "m2/pupil"),
        stated("junior_site_area", "7009", "m2"),
        stated("junior_pupils", pupils, "persons"),
    ]


def test_a_stated_rate_is_its_part_over_its_whole():
    finding = one(statements=area("34.7"))

    assert (finding["severity"], finding["rule"]) == ("warning", "stated_ratio")
    assert finding["expected"] == "34.36m²/人"
    assert "按34.7m²/人倒推，初中在校生数约为202" in finding["message"] or (
        "按34.7m²/人倒推，某率约为202" in finding["message"]
    )
    assert finding["cells"] == [
        "statements:junior_site_per_pupil",
        "statements:junior_site_area",
        "statements:junior_pupils",
    ]


def test_rounding_at_the_last_place_stated_is_no_difference():
    assert told(statements=area("34.4")) == []
    assert told(statements=area("34")) == []
    assert told(statements=area("34.36")) == []


def test_a_difference_that_the_figures_own_rounding_explains_is_a_note():
    assert told(statements=area("34.37")) == [("note", "stated_ratio")]
    assert told(statements=area("34.42")) == [("warning", "stated_ratio")]


def test_a_denominator_of_another_time_is_named():
    statements = [
        stated("primary_site_per_pupil", "45.4", "m2/pupil"),
        stated("primary_site_area", "17334", "m2"),
        stated("primary_pupils", "352", "persons"),
        stated("primary_pupils_start", "382", "persons"),
    ]

    assert "除以某率382人正好得45.4，分母没有更新" in one(statements=statements)["message"]


def test_a_bound_is_kept_and_not_met_to_the_digit():
    county = {"payroll": "36414", "training_funds": "600"}
    share = stated("training_share_of_payroll", "1.5")

    assert told(county=county, statements=[share | {"bound": "at_least"}]) == []
    assert told(county=county, statements=[share]) == [("warning", "stated_ratio")]
    assert told(
        county=county | {"training_funds": "483"}, statements=[share | {"bound": "at_least"}]
    ) == [("warning", "stated_ratio")]
    assert told(county=county, statements=[share | {"bound": "at_most"}]) == [
        ("warning", "stated_ratio")
    ]


def test_a_rate_without_its_figures_is_compared_with_nothing():
    assert told(statements=area("34.7")[:2]) == []
    assert told(statements=area("34.7", pupils="0")) == []


def test_a_stated_growth_is_that_of_its_figures():
    county = {"edu_budget": "87000", "edu_budget_previous": "85000"}

    assert told(county=county, statements=[stated("edu_budget_growth", "2.35")]) == []
    assert told(county=county, statements=[stated("edu_budget_growth", "2.4")]) == []
    assert told(county=county, statements=[stated("edu_budget_growth", "2.36")]) == [
        ("note", "stated_growth")
    ]
    finding = one(county=county, statements=[stated("edu_budget_growth", "3.2")])
    assert (finding["severity"], finding["expected"]) == ("warning", "2.35%")


def moved(start, came, left, end):
    return [
        stated("primary_pupils_start", start, "persons"),
        stated("primary_transfers_in", came, "persons"),
        stated("primary_transfers_out", left, "persons"),
        stated("primary_pupils", end, "persons"),
    ]


def test_who_was_there_came_and_left_makes_up_who_is_there():
    assert told(statements=moved("382", "8", "38", "352")) == []

    finding = one(statements=moved("382", "8", "38", "353"))

    assert (finding["rule"], finding["expected"]) == ("stated_total", "352")
    assert "某率382人+某率8人−某率38人应为352" in finding["message"]


def test_every_item_has_its_measures_and_its_date():
    dated = stated("rectification_items_with_due_date", "3", "items")

    assert told(county={"rectification_items": "3"}, statements=[dated]) == []
    assert told(county={"rectification_items": "4"}, statements=[dated]) == [
        ("warning", "every_item")
    ]


def test_a_stated_number_is_the_product_of_what_it_is_made_of():
    awards = [
        stated("counties_awarded", "10", "counties"),
        stated("counties_awarded_per_year", "3", "counties"),
        stated("award_years", "3", "years"),
    ]

    assert one(statements=awards)["expected"] == "9"
    assert told(statements=[awards[0] | {"value": "9"}, *awards[1:]]) == []


BY_CHILDREN = {"kg_children": "15447", "kg_children_public": "8728"}
BY_GARDENS = {"kg_total": "127", "kg_public": "80"}


def test_a_share_counts_children():
    def share(value, county):
        return told(county=county, statements=[stated("preschool_public_share", value)])

    assert share("56.5", BY_CHILDREN | BY_GARDENS) == []
    assert share("63.0", BY_CHILDREN | BY_GARDENS) == [("warning", "stated_basis")]
    assert share("63.0", BY_GARDENS) == []
    assert share("60", BY_CHILDREN | BY_GARDENS) == [("warning", "stated_basis")]
    assert share("60", {}) == []


def test_a_share_by_kindergartens_is_named_as_such():
    finding = one(
        county=BY_CHILDREN | BY_GARDENS, statements=[stated("preschool_public_share", "63.0")]
    )

    assert "是按园数计的；按在园幼儿计为56.50%" in finding["message"]
    assert finding["expected"] == "56.50%"
