from schools.checks import findings
from tests.schools.checked import CLEAN, campus, one, told
from tests.schools.packages import document


def test_a_jump_in_pupils_is_told():
    found = findings(document([CLEAN]), document([campus({"pupils": "640"})]))

    finding = next(finding for finding in found if finding["rule"] == "pupils_changed")
    assert finding["severity"] == "warning"
    assert "由上年640人变为420人（−34.4%）" in finding["message"]
    assert finding["cells"] == ["stages:1:primary:pupils"]


def test_a_usual_change_and_a_village_schools_coming_and_going_are_not_told():
    village = {"code": "2", "primary": {"pupils": "20", "teachers": "4"}}
    earlier = {"code": "2", "primary": {"pupils": "45", "teachers": "4"}}

    assert told([CLEAN, village], previous=document([campus({"pupils": "560"}), earlier])) == []


def test_money_that_falls_is_told():
    finding = one(county={"edu_budget": "80000", "edu_budget_previous": "85000"})

    assert finding["rule"] == "funding_fell"
    assert "由上年85,000万元变为80,000万元（−5.9%）" in finding["message"]


def test_a_county_figure_that_jumps_is_told():
    previous = document([], {"population": "300000"})

    assert told(county={"population": "500000"}, previous=previous) == [
        ("warning", "county_changed")
    ]


def books(number):
    return document([campus(figures={"books": str(number)})])


def test_a_long_past_says_more_than_last_year_alone():
    wild = [books(number) for number in (9000, 30000, 20000)]

    assert told([campus(figures={"books": "25000"})], previous=wild[0]) == [
        ("warning", "equipment_changed")
    ]
    assert told([campus(figures={"books": "25000"})], previous=wild[0], history=wild[1:]) == []


def test_a_steady_past_does_not_excuse_a_jump():
    steady = [books(number) for number in (12000, 12100, 11900, 12000)]

    finding = one([campus(figures={"books": "19000"})], None, steady[0], None, steady[1:])

    assert finding["rule"] == "equipment_changed"
    assert finding["message"] == "示例小学：图书册数由上年12,000册变为19,000册（+58.3%）"
    assert finding["expected"] == "6,000至18,000"


def test_two_earlier_years_are_no_median():
    wild = [books(9000), books(30000)]

    assert told([campus(figures={"books": "25000"})], previous=wild[0], history=wild[1:]) == [
        ("warning", "equipment_changed")
    ]


def test_buildings_and_staff_have_limits_of_their_own():
    larger = campus({"teachers": "70", "teachers_certified": None}, {"site_area": "17000"})

    assert told([larger], previous=document([CLEAN])) == [
        ("warning", "staff_changed"),
        ("warning", "buildings_changed"),
    ]


def test_figures_that_live_do_not_all_stay_the_same():
    large = campus({"graduates": "66", "pupils": "440", "entrants": "71"}, {"books": "12001"})
    finding = one([large], previous=document([large]))

    assert (finding["severity"], finding["rule"]) == ("warning", "unchanged")
    assert "在校生数、招生数、毕业生数" in finding["message"]
    assert len(finding["cells"]) == 5
    small = campus({"pupils": "299", "graduates": "66", "classes": None})
    assert told([small], previous=document([small])) == []


def test_who_came_and_left_makes_up_who_is_there():
    then = document([campus({"pupils": "430"})])
    now = campus({"entrants": "70", "graduates": "200"})

    finding = one([now], previous=then)

    assert finding["rule"] == "pupil_flow"
    assert "应有约300人，填报420人" in finding["message"]
    assert finding["expected"] == "300"
    assert told([campus({"entrants": "70", "graduates": "170"})], previous=then) == []


def test_a_percentage_moves_a_few_points_a_year():
    last = document([], {"myopia": "55.3"})

    finding = one(county={"myopia": "53.2"}, previous=last)

    assert finding["rule"] == "points_changed"
    assert "一年相差2.1个百分点" in finding["message"]
    assert told(county={"myopia": "53.3"}, previous=last) == []


def test_growing_beside_a_fall_is_noted():
    county = {
        "edu_appropriation": "102800",
        "edu_appropriation_previous": "100000",
        "fiscal_revenue": "290000",
        "fiscal_revenue_previous": "300000",
    }

    found = {rule for _severity, rule in told(county=county)}

    assert found == {"funding_fell", "beside_a_fall"}
    assert "beside_a_fall" not in {
        rule for _severity, rule in told(county=county | {"fiscal_revenue": "300000"})
    }


def test_a_countys_own_past_widens_what_is_expected_of_it():
    years = [document([], {"rotated": value}) for value in ("100", "260", "90", "240")]

    assert told(county={"rotated": "200"}, previous=years[0]) == [("warning", "county_changed")]
    assert told(county={"rotated": "200"}, previous=years[0], history=years[1:]) == []


def test_a_year_without_the_school_or_the_figure_is_passed_over():
    other = document([CLEAN | {"code": "9"}])

    assert told([CLEAN], previous=other, history=[other, document([CLEAN])]) == []


def test_a_fall_of_money_is_told_once():
    found = findings(document([], {"edu_budget": "40000", "edu_budget_previous": "85000"}), None)

    assert [finding["rule"] for finding in found] == ["funding_fell"]
    assert found[0]["expected"] == "不少于85,000"


def test_what_was_there_last_year_is_not_gone_without_a_word():
    finding = one([campus(figures={"books": "0"})], previous=document([CLEAN]))

    assert (finding["severity"], finding["rule"]) == ("warning", "vanished")
    assert finding["message"] == (
        "示例小学：图书册数上年12,000册，今年为0；没有数据的留空，不填0；确实没有的写明"
    )


def test_an_emptied_school_and_the_few_there_were_may_go():
    few = {"teachers_college": "4", "teachers_bachelor": "20"}
    empty = CLEAN | {"primary": dict.fromkeys(CLEAN["primary"], "0")}

    assert told([campus(few | {"teachers_college": "0"})], previous=document([campus(few)])) == []
    assert "vanished" not in {rule for _severity, rule in told([empty], previous=document([CLEAN]))}
