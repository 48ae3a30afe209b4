"""Puts head, chapters and annexes of a document together; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reports.shapes import Annex, Block, Content, Facts, Figure, Paragraph, Section, Table
from reports.wording import CHINESE, Words, rounded
from schools.numbers import MISSING


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter still without its number; one with nothing in it is left out."""

    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An annex still without its number."""

    heading: str
    blocks: Sequence[Block]
    wide: bool = False


def framed(
    facts: Facts,
    *,
    title: str,
    opening: Sequence[Paragraph],
    chapters: Sequence[Chapter],
    enclosures: Sequence[Enclosure] = (),
) -> Content:
    """Write a document of these chapters and annexes under its head."""
    words = facts.words
    written = _captioned([chapter for chapter in chapters if chapter.blocks], words)
    several = len(enclosures) > 1
    return Content(
        letterhead=letterhead_lines(facts.issuer),
        number=facts.number,
        title=title,
        addressee=words.say("{addressee}：", addressee=facts.addressee),
        opening=tuple(opening),
        sections=tuple(
            Section(
                words.say(
                    "{number}、{heading}", number=words.numeral(number), heading=each.heading
                ),
                tuple(each.blocks),
            )
            for number, each in enumerate(written, start=1)
        ),
        annexes=tuple(
            Annex(
                words.say("附件{number}", number=number) if several else words.say("附件"),
                each.heading,
                tuple(each.blocks),
                wide=each.wide,
                colon=words.say("："),
            )
            for number, each in enumerate(enclosures, start=1)
        ),
        issuer=facts.issuer,
        date_text=day(facts.issued_date, words),
        date_stamp=facts.issued_date.isoformat(),
        mark=facts.mark,
        code=facts.code,
        address=facts.address,
        receipt_sha256=facts.receipt_sha256,
        words=words,
    )


def letterhead_lines(issuer: str) -> tuple[str, ...]:
    """Break a long name of an authority after 人民政府, as a letterhead is set."""
    head, government, office = issuer.partition("人民政府")
    return (head + government, office) if office else (issuer,)


def day(at: date, words: Words = CHINESE) -> str:
    """Write a day as documents do."""
    month = words.say(f"{at.month}月")
    return words.say("{year}年{month}{day}日", year=at.year, month=month, day=at.day)


def moment(iso: str) -> str:
    """Write a moment with its minute."""
    at = datetime.fromisoformat(iso)
    return f"{day(at)}{at.hour}时{at.minute:02d}分"


def points(exact: str) -> str:
    """Write points with at most two decimals; a dash where nobody gave any."""
    return rounded(exact, 2) if exact else MISSING


def _captioned(chapters: Sequence[Chapter], words: Words) -> list[Chapter]:
    """Number the tables and the charts of the text, each through the whole document."""
    counts = {Table: 0, Figure: 0}

    def number(block: Block) -> Block:
        if not isinstance(block, Table | Figure):
            return block
        counts[type(block)] += 1
        word = "表{number}　{caption}" if isinstance(block, Table) else "图{number}　{caption}"
        said = words.say(word, number=counts[type(block)], caption=block.caption)
        return replace(block, caption=said)

    return [
        Chapter(chapter.heading, [number(block) for block in chapter.blocks])
        for chapter in chapters
    ]
