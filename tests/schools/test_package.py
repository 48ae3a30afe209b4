import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schools.package import read_folder, read_package, read_tables
from schools.spreadsheet import csv_tables
from tests.schools.packages import csv_files, csv_folder, errors, small_county, xlsx, zipped


def read(tables):
    """Read tables as CSV in this process: quick, and the same rules."""
    return read_tables(csv_tables(csv_files(tables)))


def messages(reading):
    return "\n".join(problem.message for problem in reading.problems)


def codes(reading, severity):
    return {problem.code for problem in reading.problems if problem.severity == severity}


def test_a_workbook_is_read_by_codes_and_chinese_names():
    reading = read_package(xlsx(small_county()), "示例.xlsx")

    assert errors(reading) == []
    assert [row.kind for row in reading.schools] == ["211", "211", "111"]
    assert [row.ownership for row in reading.schools] == ["public", "public", "inclusive_private"]
    assert reading.schools[0].code == "9901010001"
    assert reading.schools[0].figures == {"books": "4000", "building_area": "3200.5"}
    assert reading.stages[1].figures == {"pupils": "96", "classes": "6", "teachers": "9"}
    assert reading.county == {"population": "500000", "edu_budget": "85000.5", "myopia": "52.3"}
    assert reading.county_rows == 4


def test_folder_zip_and_workbook_say_the_same(tmp_path):
    folder = read_folder(csv_folder(tmp_path / "package", small_county()))
    archive = read_package(zipped(csv_files(small_county())), "package.zip")
    workbook = read_package(xlsx(small_county(), chinese_sheets=False), "package.xlsx")

    assert errors(folder) == errors(archive) == errors(workbook) == []
    assert folder.schools == archive.schools == workbook.schools
    assert folder.stages == archive.stages == workbook.stages
    assert folder.county == archive.county == workbook.county


def test_a_byte_order_mark_is_fine_and_another_encoding_is_refused_in_words():
    files = csv_files(small_county())
    marked = {name: b"\xef\xbb\xbf" + content for name, content in files.items()}
    chinese = {name: content.decode("utf-8").encode("gb18030") for name, content in files.items()}

    assert errors(read_package(zipped(marked), "package.zip")) == []
    refused = read_package(zipped(chinese), "package.zip")
    assert [code for *_, code in errors(refused)] == ["encoding"]
    assert "UTF-8" in refused.problems[0].message


def test_headings_are_trimmed_free_in_order_and_found_in_the_first_five_rows():
    tables = small_county()
    tables["stages"] = [
        ["示例甲县"],
        [],
        ["", "人"],
        [" 学段 ", "班级数", "　学校代码　", "在校生数", "45人及以下班级数"],
        ["primary", 10, "9901010001", 420, "10班"],
    ]

    reading = read(tables)

    assert errors(reading) == []
    assert reading.stages[0].figures == {"classes": "10", "pupils": "420", "classes_upto_45": "10"}


def test_a_heading_in_the_sixth_row_is_not_found():
    tables = small_county()
    tables["stages"] = [["说明"]] * 5 + tables["stages"]

    reading = read(tables)

    assert {code for *_, code in errors(reading)} == {"key_column_missing"}
    assert "学校代码" in messages(reading)


def test_every_bad_cell_is_named_with_what_was_found_and_expected():
    tables = small_county()
    tables["stages"][1][2] = "约10"
    tables["stages"][3][4] = -3
    tables["schools"][2][5] = "10.5"
    tables["county"][1][1] = "#DIV/0!"

    reading = read_package(xlsx(tables), "package.xlsx")

    assert errors(reading) == [
        ("学校", 3, "books", "not_integer"),
        ("学段", 2, "pupils", "not_a_number"),
        ("学段", 4, "teachers", "negative"),
        ("县情", 2, "population", "error"),
    ]
    wrong = [problem for problem in reading.problems if problem.severity == "error"]
    assert [problem.cell for problem in wrong] == ["F3", "C2", "E4", "B2"]
    assert wrong[1].found == "约10"
    assert wrong[1].message == "读到“约10”，应为整数"


def test_csv_problems_have_rows_but_no_cell_addresses():
    tables = small_county()
    tables["stages"][1][2] = "约10"

    problem = next(p for p in read(tables).problems if p.severity == "error")

    assert (problem.sheet, problem.row, problem.cell) == ("stages", 2, None)


def test_unknown_columns_and_elements_refuse():
    tables = small_county()
    tables["schools"][0].append("图书册树")
    tables["stages"][0].append("books")
    tables["county"].append(["常驻人口", 1])
    tables["county"].append(["pupils", 1])

    reading = read(tables)

    assert errors(reading) == [
        ("schools", 1, "图书册树", "unknown_column"),
        ("stages", 1, "books", "unknown_column"),
        ("county", 6, "element", "unknown_element"),
        ("county", 7, "element", "unknown_element"),
    ]
    assert "“books”是“学校”表的数据项" in messages(reading)


def test_a_missing_column_is_a_warning_and_a_missing_key_column_refuses():
    tables = small_county()
    assert "column_missing" in codes(read(tables), "warning")

    tables["schools"] = [row[:3] + row[4:] for row in tables["schools"]]
    reading = read(tables)

    assert ("schools", 1, "locale", "key_column_missing") in errors(reading)


def test_a_column_with_values_and_no_heading_refuses():
    tables = small_county()
    for row in tables["stages"]:
        row.append("")
    tables["stages"][2][-1] = "7"

    assert errors(read(tables)) == [("stages", 1, "", "heading_empty")]


def test_the_same_column_twice_refuses():
    tables = small_county()
    tables["stages"][0].append("在校生数")

    assert errors(read(tables)) == [("stages", 1, "在校生数", "column_twice")]


def test_duplicates_refuse_and_name_the_first_row():
    tables = small_county()
    tables["schools"].append(["9901010001", "又一所", "211", "town", "public", 1, 1])
    tables["stages"].append(["９９０１０１０００１", "小学", 1, 1, 1, 0])
    tables["county"].append(["常住人口", 1])

    reading = read(tables)

    assert errors(reading) == [
        ("schools", 5, "school_code", "campus_twice"),
        ("stages", 5, "stage", "stage_twice"),
        ("county", 6, "element", "element_twice"),
    ]
    assert "与第2行重复" in messages(reading)


def test_a_stage_without_its_campus_refuses():
    tables = small_county()
    tables["stages"].append(["9901019999", "primary", 1, 1, 1, 0])

    assert errors(read(tables)) == [("stages", 5, "school_code", "campus_unknown")]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "", "key_empty"),
        (0, "-", "key_empty"),
        (0, "9" * 33, "text_unfit"),
        (1, "示\x07例", "text_unfit"),
        (1, "示例\u202e学校", "text_unfit"),
        (1, "长" * 121, "text_unfit"),
        (2, "大学", "not_a_choice"),
        (2, "", "not_a_choice"),
        (3, "城市", "not_a_choice"),
        (4, "国有", "not_a_choice"),
    ],
)
def test_key_cells_are_checked(column, value, code):
    tables = small_county()
    tables["stages"] = tables["stages"][:1]
    tables["schools"][1][column] = value

    assert [found for *_, found in errors(read(tables))] == [code]


def test_a_choice_that_is_refused_lists_what_is_expected():
    tables = small_county()
    tables["schools"][1][3] = "城市"

    assert "城区（urban）、镇区（town）、乡村（rural）" in messages(read(tables))


def test_a_percent_element_between_0_and_1_draws_a_warning():
    tables = small_county()
    tables["county"][3][1] = "0.523"

    reading = read(tables)

    assert errors(reading) == []
    assert reading.county["myopia"] == "0.523"
    assert "percent_small" in codes(reading, "warning")


def test_figures_a_stage_is_not_asked_for_are_left_out_and_told():
    tables = small_county()
    tables["stages"][0].append("teachers_pe")
    for row, value in zip(tables["stages"][1:], (2, 1, 1), strict=True):
        row.append(value)

    reading = read(tables)

    told = [problem for problem in reading.problems if problem.code == "not_asked"]
    assert errors(reading) == []
    assert [row.figures.get("teachers_pe") for row in reading.stages] == ["2", "1", None]
    assert [(problem.column, problem.severity) for problem in told] == [("teachers_pe", "warning")]
    assert told[0].message == "“学前”学段不填“体育专任教师数”，1行的数值未采用"


def test_extra_sheets_are_left_alone_and_mentioned():
    tables = small_county() | {"草稿": [["随便", "写写"], [1, 2]]}

    reading = read_package(xlsx(tables), "package.xlsx")

    assert errors(reading) == []
    assert reading.sheets_ignored == ["草稿"]
    assert "sheet_ignored" in codes(reading, "warning")


def test_a_missing_sheet_refuses():
    tables = small_county()
    del tables["stages"]

    assert errors(read(tables)) == [("学段", None, None, "sheet_missing")]


def test_a_sheet_under_both_its_names_refuses():
    tables = small_county()

    reading = read_package(xlsx(tables | {"schools ": tables["schools"]}), "package.xlsx")

    assert [code for *_, code in errors(reading)] == ["sheet_twice"]


def test_an_empty_county_is_a_package():
    tables = small_county()
    empty = {code: rows[:1] for code, rows in tables.items()}

    reading = read(empty)

    assert errors(reading) == []
    assert (reading.schools, reading.stages, reading.county) == ([], [], {})


def test_a_text_kept_from_being_a_formula_is_read_as_it_was():
    tables = small_county()
    tables["schools"][1][1] = "'=示例小学"

    assert read(tables).schools[0].name == "=示例小学"


def test_problems_are_counted_where_they_are_too_many_to_list():
    tables = small_county()
    tables["county"] += [[f"不存在{number}", 1] for number in range(1500)]

    reading = read(tables)

    assert len(reading.problems) < 1100
    assert "另有500处" in messages(reading)


def test_a_folder_that_is_not_there_is_refused_in_words(tmp_path):
    assert errors(read_folder(tmp_path / "nowhere"))[0][3] == "unreadable_path"


NOTATIONS = (
    "{}".format,
    "{:,}".format,
    " {} ".format,
    "{}人".format,
    "{}.0".format,
    lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_neither_notation_nor_order_changes_what_is_read(data):
    plain = read(small_county())
    tables = small_county()
    for row in tables["stages"][1:]:
        for place in (2, 4):
            row[place] = data.draw(st.sampled_from(NOTATIONS))(row[place])
    for code, rows in tables.items():
        order = data.draw(st.permutations(range(len(rows[0]))))
        body = data.draw(st.permutations(rows[1:]))
        tables[code] = [[row[place] for place in order] for row in (rows[0], *body)]

    reading = read(tables)

    assert errors(reading) == []
    assert sorted(reading.schools, key=lambda row: row.code) == plain.schools
    assert sorted(reading.stages, key=lambda row: row.school_code) == plain.stages
    assert reading.county == plain.county
