"""A document of nothing but styles, to be looked at and to be measured; pure."""

from decimal import Decimal

from reports.shapes import (
    Annex,
    Bar,
    Cell,
    Column,
    Content,
    Dots,
    Figure,
    Paragraph,
    Section,
    Subheading,
    Table,
)

# Every character as wide as the others, so that lines can be counted: 28 on each.
FULL_LINE = "一二三四五六七八九十百千万亿天地玄黄宇宙洪荒日月盈昃辰宿"
VERDICTS = (("met", "达标"), ("unmet", "未达标"), ("undetermined", "待定"))
MORE_VERDICTS = ("not_applicable", "不适用")
ROWS_OF_A_LONG_TABLE = 60


def specimen(*, draft: bool = False) -> Content:
    """Write the specimen."""
    return Content(
        letterhead=("示例省人民政府", "教育督导委员会办公室"),
        number="示样〔2026〕1号",
        title="公文版式样张\n（标题用小标宋二号，分行居中）",
        addressee="示例甲县人民政府：",
        opening=(Paragraph("正文用仿宋三号，首行缩进二字，回行顶格。" + FULL_LINE * 3),),
        sections=(_text(), _tables(), _figures(), _full_pages()),
        annexes=(_long_table(wide=False), _long_table(wide=True)),
        issuer="示例省人民政府教育督导委员会办公室",
        date_text="2026年1月31日",
        date_stamp="2026-01-31",
        mark="演示数据，系统生成，非真实统计",
        code="AAAA-BBBB-CCCC-DDDD",
        address="https://example.org/verify/?code=AAAA-BBBB-CCCC-DDDD",
        receipt_sha256="0" * 64,
        draft=draft,
        contents=True,
    )


def _text() -> Section:
    return Section(
        "一、第一级标题用黑体三号",
        (
            Subheading("（一）第二级标题用楷体三号"),
            Paragraph("正文接在段首语之后。" + FULL_LINE, lead="段首语用楷体。"),
            Paragraph("数字和字母用正文字体：2026年12月31日，98.50%，12,345.67万元，GB/T 9704。"),
            Paragraph("标点：“双引号”‘单引号’《书名号》〔六角括号〕（圆括号）——破折号……省略号。"),
        ),
    )


def _tables() -> Section:
    verdicts = (*VERDICTS, MORE_VERDICTS)
    rows = tuple(
        (Cell(str(number)), Cell(title), Cell("1,234.50"), Cell(title, mark))
        for number, (mark, title) in enumerate(verdicts, start=1)
    )
    columns = (
        Column("序号", 10),
        Column("左对齐", 40, "left"),
        Column("右对齐\n（元）", 25, "right"),
        Column("判定", 25),
    )
    return Section(
        "二、表格", (Table("表1　表题用黑体小四号", columns, rows, "注文用宋体，居表下。"),)
    )


def _figures() -> Section:
    bars = tuple(
        Bar(f"示例指标{number}", "小学", Decimal(number + 2) / 4, f"{number * 25}%", verdict)
        for number, (verdict, _title) in enumerate((*VERDICTS, MORE_VERDICTS))
    )
    ratios = tuple(Decimal(number) / 8 for number in range(5, 14))
    dots = (Dots("示例指标", "初中", ratios, "9个中3个低于"),)
    return Section(
        "三、图",
        (
            Figure("图1　条形图", "条长为与标准之比，数值在右。", "标准", bars=bars),
            Figure("图2　校区分布图", "一线为一个校区，左侧低于标准。", "标准", dots=dots),
        ),
    )


def _full_pages() -> Section:
    return Section("四、满版正文", (Paragraph(FULL_LINE * 60),))


def _long_table(*, wide: bool) -> Annex:
    label, heading = ("附件2", "横排长表") if wide else ("附件1", "竖排长表")
    count = 5 if wide else 4
    columns = tuple(Column(f"第{number}列", 100 // count) for number in range(1, count + 1))
    rows = tuple(
        tuple(Cell(f"{row}.{number}") for number in range(1, count + 1))
        for row in range(1, ROWS_OF_A_LONG_TABLE + 1)
    )
    return Annex(label, heading, (Table("跨页重复表头", columns, rows),), wide=wide)
