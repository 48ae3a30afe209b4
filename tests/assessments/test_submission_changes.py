"""Two submissions are compared point by point, in words."""

from assessments.submission_changes import changed_grounds, changed_points


def response(narrative="甲", **answers):
    rows = [{"department": name, "text": text} for name, text in answers.items()]
    return {"point": "P01", "narrative": narrative, "answers": rows}


def content(**more):
    return {
        "return": {"version": 1},
        "score": {"sha256": "a"},
        "responses": [response()],
        "marks": [],
        "evidence": [],
        **more,
    }


def mark(given, reason=""):
    return {"point": "P01", "item": "P01", "given": given, "reason": reason}


def file(name, sha256="a", pages="1"):
    told = {"name": name, "sha256": sha256, "pages": pages}
    return {"point": "P01", "wanted": "", "caption": "", **told}


def words(before, after):
    return [list(change.words) for change in changed_points(before, after)]


def test_the_same_content_has_no_changes():
    assert words(content(), content()) == []
    assert changed_grounds(content(), content()) == []


def test_a_statement_that_was_rewritten_is_named_with_its_length():
    after = content(responses=[response("甲乙丙")])

    assert words(content(), after) == [["自评说明有修改（1字变为3字）"]]


def test_a_point_that_was_not_there_before_is_named():
    assert words(content(responses=[]), content()) == [["自评说明有修改（0字变为1字）"]]


def test_a_departments_part_is_named_by_the_department():
    before = content(responses=[response(财政局="一", 编办="二")])
    after = content(responses=[response(财政局="三", 编办="二")])

    assert words(before, after) == [["部门填报有修改：财政局"]]


def test_scores_and_their_reasons_are_told():
    given = words(content(marks=[mark("A")]), content(marks=[mark("B")]))
    first = words(content(), content(marks=[mark("B")]))
    why = words(content(marks=[mark("B", "一")]), content(marks=[mark("B", "二")]))

    assert given == [["P01自评分从A变为B"]]
    assert first == [["P01自评分从空变为B"]]
    assert why == [["P01的理由有修改"]]


def test_evidence_that_came_went_or_shows_other_pages_is_named():
    before = content(evidence=[file("一.pdf", "a"), file("二.pdf", "b")])
    after = content(evidence=[file("二.pdf", "b", pages="2-3"), file("三.pdf", "c")])

    assert words(before, after) == [
        ["增加佐证：三.pdf", "去掉佐证：一.pdf", "佐证的页码或说明有修改：二.pdf"]
    ]


def test_other_figures_below_are_told():
    after = content(**{"return": {"version": 2}, "score": {"sha256": "b"}})

    assert changed_grounds(content(), after) == ["数据从第1版变为第2版", "测算结果有变化"]


def test_another_word_about_a_condition_is_told():
    said = {"point": "X5", "item": "X5", "given": "met", "reason": ""}
    before, after = content(marks=[said]), content(marks=[said | {"given": "unmet"}])

    assert words(before, after) == []
    assert changed_grounds(before, after) == ["限制等级的情形，县级说明有修改"]
