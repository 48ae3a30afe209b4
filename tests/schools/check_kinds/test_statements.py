from tests.schools.checked import CLEAN, one, stated, told


def test_a_rate_above_100_asks_for_what_it_was_computed_from():
    finding = one(statements=[stated("compulsory_retention", "109.74")])

    assert (finding["severity"], finding["rule"]) == ("warning", "rate_above_100")
    assert "109.74%" in finding["message"]
    assert "转入" in finding["message"]
    assert "复读" in finding["message"]
    assert told(statements=[stated("primary_enrolment", "100.2")]) == [
        ("warning", "rate_above_100")
    ]


def test_a_gross_rate_may_exceed_100():
    assert told(statements=[stated("senior_gross_enrolment", "101")]) == [
        ("note", "rate_above_100")
    ]
    assert told(statements=[stated("primary_enrolment", "100")]) == []


def test_parts_of_a_statement_add_up():
    wrong = stated("admitted_more", "130", "persons", parts=["19", "91"])
    right = stated("admitted", "2076", "persons", parts=["442", "1634"])
    elsewhere = stated("admitted_too", "12", "persons", parts=["1", "2"], total_stated="3")

    finding = one(statements=[wrong, right, elsewhere])

    assert finding["rule"] == "parts_do_not_add_up"
    assert finding["message"] == "“某率130人”与分项19+91=110人不符"
    assert finding["cells"] == ["statements:admitted_more"]


def test_person_times_are_not_persons():
    statements = [stated("nutrition", "112681", "person-times")]

    assert told(county={"enrolment_total": "90991"}, statements=statements) == [
        ("note", "person_times")
    ]


def test_the_two_bases_of_the_public_share_are_both_named():
    county = {"kg_total": "127", "kg_public": "94"} | {
        "kg_children": "15447",
        "kg_children_public": "8728",
    }

    finding = one(county=county)

    assert (finding["severity"], finding["rule"]) == ("note", "kindergarten_bases")
    assert "56.5%（8,728/15,447）" in finding["message"]
    assert "74%（94/127）" in finding["message"] or "74.0%（94/127）" in finding["message"]
    assert told(county=county | {"kg_public": "72"}) == []


def test_a_total_that_was_rounded_is_what_its_parts_round_to():
    rounded = stated("investment", "6.4", "100 million yuan", parts=["6.21", "0.23"])

    assert told(statements=[rounded]) == []
    assert told(statements=[rounded | {"parts": ["6.21", "0.25"]}]) == [
        ("warning", "parts_do_not_add_up")
    ]


def test_parts_may_be_given_in_a_smaller_unit_of_money():
    total = stated("investment", "6.4", "100 million yuan", parts=["40000", "24000"])

    assert told(statements=[total | {"parts_unit": "10k yuan"}]) == []
    assert told(statements=[total]) == [("warning", "parts_do_not_add_up")]


def test_a_growth_is_no_rate():
    assert told(statements=[stated("kg_public_growth", "120.45")]) == []


def test_one_rate_in_two_spellings_is_noted_and_two_rates_are_asked_about():
    spelled = [stated("x", "95.40"), stated("x", "95.4")]

    finding = one(statements=spelled)

    assert (finding["severity"], finding["rule"]) == ("note", "said_twice")
    assert "95.4、95.40，是同一个数" in finding["message"]
    assert told(statements=[spelled[0], stated("x", "95.5")]) == [("warning", "said_twice")]
    assert told(statements=[spelled[0], spelled[0]]) == []


def test_exam_results_are_no_merit():
    finding = one(statements=[stated("x", "508", "persons") | {"name": "高考一本上线人数"}])

    assert (finding["severity"], finding["rule"]) == ("note", "exam_results")
    assert finding["message"].endswith("不得以升学率考核排名，从报告中删去")


def test_a_stated_drop_beyond_the_usual_asks_what_was_meant():
    assert told(statements=[stated("myopia_drop", "2.01")]) == [("warning", "stated_out_of_range")]
    assert told(statements=[stated("myopia_drop", "2")]) == []


def test_stated_parts_stay_within_their_whole():
    trained = [stated("teachers_trained", "80", "persons"), stated("staff_total", "100", "persons")]

    assert told(statements=[*trained, stated("principals_trained", "20", "persons")]) == []
    assert told(statements=[*trained, stated("principals_trained", "21", "persons")]) == [
        ("warning", "stated_within")
    ]
    assert told(statements=trained) == []


def test_a_stated_number_is_what_the_schools_add_up_to():
    finding = one([CLEAN], statements=[stated("primary_pupils", "421", "persons")])

    assert (finding["rule"], finding["expected"]) == ("stated_against_schools", "420")
    assert told([CLEAN], statements=[stated("primary_pupils", "420", "persons")]) == []


CLAIM = stated("edu_budget_not_decreased", "", "none") | {"name": "只增不减"}


def test_a_claim_has_figures_behind_it():
    finding = one(statements=[CLAIM])

    assert (finding["severity"], finding["rule"]) == ("warning", "claims")
    assert finding["message"].startswith("“只增不减”没有数据支持：缺一般公共预算教育支出")
    assert finding["cells"] == [
        "statements:edu_budget_not_decreased",
        "county:edu_budget",
        "county:edu_budget_previous",
    ]
    assert told(statements=[CLAIM, stated("edu_budget_growth", "3.1")]) == []


def test_a_claim_is_borne_out_by_its_figures():
    fell = {"edu_budget": "84000", "edu_budget_previous": "85000"}

    assert ("warning", "claims") in told(county=fell, statements=[CLAIM])
    assert told(county=fell | {"edu_budget": "85000"}, statements=[CLAIM]) == []


def test_words_in_the_place_of_a_number_are_no_number():
    for text in ("", "约五成", "NaN", "Infinity", "1.5%"):
        assert told(statements=[stated("compulsory_retention", text)]) == []
    assert told(statements=[stated("compulsory_retention", None)]) == []
    assert told(statements=[stated("x", "3", "persons", parts=["1", "若干"])]) == []
