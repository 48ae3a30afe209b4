"""The closed formula language: exact arithmetic over element codes, with missing values.

A formula is text such as ``100 * (teachers_bachelor + teachers_graduate) / pupils``. It knows
``+ - * /``, brackets, plain numbers, element codes, and the functions ``sum``, ``min``, ``max`` and
``ceil``; nothing else. A missing figure makes the value missing, and so does a zero denominator.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from itertools import islice
from math import ceil
from operator import add, mul, sub
from typing import Final

Number = int | Fraction
Value = Number | None
Range = tuple[Value, Value]
Lookup = Callable[[str], Value]
ColumnLookup = Callable[[str], Sequence[Value]]
RangeLookup = Callable[[str], Range]

LONGEST: Final = 2_000
MOST_NODES: Final = 200
DEEPEST: Final = 20
UNBOUNDED: Final[Range] = (None, None)
AT_LEAST_ZERO: Final[Range] = (0, None)

_FOREIGN = re.compile(r"[^A-Za-z0-9_ .,+\-*/()\n\t]")
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?")
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_CHINESE_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
_FUNCTIONS = {"sum": "之和", "min": "较小值", "max": "较大值", "ceil": "向上取整"}


class FormulaError(Exception):
    """A formula that is not of the language; says the column, the reason and the fix."""

    def __init__(self, column: int, reason: str, fix: str) -> None:
        super().__init__(f"公式第{column}列：{reason}。{fix}。")
        self.column = column


@dataclass(frozen=True, slots=True)
class Constant:
    text: str
    value: Number


@dataclass(frozen=True, slots=True)
class Name:
    code: str


@dataclass(frozen=True, slots=True)
class Operation:
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...]


Node = Constant | Name | Operation | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula. Shape: ``elements`` are the codes it needs, in the order they appear."""

    root: Node
    elements: tuple[str, ...]

    @property
    def code(self) -> str:
        """The canonical text; parsing it again gives the same formula."""
        return _printed(self.root, lambda code: code, chinese=False)

    def text(self, names: Mapping[str, str]) -> str:
        """Write the formula with Chinese names and signs."""
        return _printed(self.root, lambda code: names[code], chinese=True)

    def value(self, lookup: Lookup) -> Value:
        """Compute exactly; None when a figure is missing or a denominator is zero."""
        return _value(self.root, lookup)

    def values(self, lookup: ColumnLookup, count: int) -> list[Value]:
        """Compute exactly for many units at once, each column read through ``lookup``."""
        return list(_values(self.root, lookup, count))

    def range(self, lookup: RangeLookup) -> Range:
        """Bound the value from bounds of the figures; an end that has no bound is None."""
        return _range(self.root, lookup)


def parse(text: str, known: Collection[str]) -> Formula:
    """Check a formula against the language and the known element codes.

    Raises:
        FormulaError: it is not of the language, too large, or names something unknown.
    """
    _check_text(text)
    line = re.sub(r"\s", " ", text).strip()
    try:
        tree = ast.parse(line, mode="eval")
    except SyntaxError as error:
        raise FormulaError(
            error.offset or len(line) + 1, "写法不完整", "检查括号和运算符是否成对"
        ) from error
    except (MemoryError, RecursionError, ValueError) as error:
        raise FormulaError(1, "嵌套过深", f"层数应不超过{DEEPEST}层，拆成几个指标") from error
    _check_size(tree)
    root = _Reader(line, known).read(tree.body, 1)
    return Formula(root, tuple(dict.fromkeys(codes_of(root))))


def _check_text(text: str) -> None:
    if len(text) > LONGEST:
        raise FormulaError(LONGEST + 1, f"公式长{len(text)}个字符", f"应不超过{LONGEST}个字符")
    if not text.strip():
        raise FormulaError(1, "公式为空", "写出由数据项代码组成的算式")
    if foreign := _FOREIGN.search(text):
        raise FormulaError(
            foreign.start() + 1,
            f"不能使用字符“{foreign.group()}”",
            "只用数据项代码、数字、+ - * / 和括号",
        )


def _check_size(tree: ast.Expression) -> None:
    parts = (node for node in ast.walk(tree) if isinstance(node, ast.expr))
    if len(list(islice(parts, MOST_NODES + 1))) > MOST_NODES:
        raise FormulaError(1, f"公式的组成部分超过{MOST_NODES}个", "拆成几个指标")


class _Reader:
    """Turns Python's tree into ours, refusing whatever is not listed."""

    def __init__(self, text: str, known: Collection[str]) -> None:
        self.text = text
        self.known = known

    def read(self, node: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.refused(node, "嵌套过深", f"层数应不超过{DEEPEST}层，多项相加可用 sum(…)")
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return self.name(node)
            case ast.BinOp() if type(node.op) in _SIGNS:
                sign = _SIGNS[type(node.op)]
                left = self.read(node.left, depth + 1)
                return Operation(sign, left, self.read(node.right, depth + 1))
            case ast.Call(func=ast.Name(), keywords=[]):
                return self.call(node, depth)
        raise self.refused(node, "不支持这种写法", "只用 + - * /、括号和 " + "、".join(_FUNCTIONS))

    def constant(self, node: ast.Constant) -> Constant:
        text = self.text[node.col_offset : node.end_col_offset]
        if not _NUMBER.fullmatch(text):
            raise self.refused(
                node, f"读到“{text[:20]}”", "数字应为整数或小数，小数点前后各不超过15位"
            )
        return Constant(text, Fraction(text) if "." in text else int(text))

    def name(self, node: ast.Name) -> Name:
        if node.id not in self.known:
            near = get_close_matches(node.id[:40], self.known, n=1)
            fix = f"是否应为“{near[0]}”" if near else "应为数据项目录中的代码"
            raise self.refused(node, f"没有数据项“{node.id[:40]}”", fix)
        return Name(node.id)

    def call(self, node: ast.Call, depth: int) -> Call:
        function = ast.unparse(node.func)
        if function not in _FUNCTIONS:
            raise self.refused(
                node, f"没有函数“{function[:40]}”", "可用函数：" + "、".join(_FUNCTIONS)
            )
        if not node.args or (function == "ceil" and len(node.args) != 1):
            raise self.refused(
                node, f"函数{function}的参数个数不对", "ceil 用一个参数，其他函数至少一个"
            )
        return Call(function, tuple(self.read(part, depth + 1) for part in node.args))

    def refused(self, node: ast.expr, reason: str, fix: str) -> FormulaError:
        return FormulaError(node.col_offset + 1, reason, fix)


def codes_of(node: Node) -> Iterator[str]:
    """Name the elements below a node, in the order they appear, as often as they do."""
    if isinstance(node, Name):
        yield node.code
    parts: tuple[Node, ...] = ()
    if isinstance(node, Operation):
        parts = (node.left, node.right)
    elif isinstance(node, Call):
        parts = node.arguments
    for part in parts:
        yield from codes_of(part)


def divisors(node: Node) -> Iterator[Node]:
    """Name everything below a node that is divided by, from the left."""
    parts: tuple[Node, ...] = ()
    if isinstance(node, Operation):
        parts = (node.left, node.right)
        if node.sign == "/":
            yield node.right
    elif isinstance(node, Call):
        parts = node.arguments
    for part in parts:
        yield from divisors(part)


def _printed(node: Node, name: Callable[[str], str], *, chinese: bool) -> str:
    match node:
        case Constant(text):
            return text
        case Name(code):
            return name(code)
        case Operation(sign, left, right):
            before = _bracketed(left, name, _STRENGTH[sign], chinese=chinese)
            # The right side of - and / keeps its brackets at the same strength: a - (b - c).
            after = _bracketed(right, name, _STRENGTH[sign] + (sign in "-/"), chinese=chinese)
            return f"{before} {_CHINESE_SIGNS[sign] if chinese else sign} {after}"
    parts = [_printed(part, name, chinese=chinese) for part in node.arguments]
    if chinese:
        return f"（{'，'.join(parts)}）{_FUNCTIONS[node.function]}"
    return f"{node.function}({', '.join(parts)})"


def _bracketed(node: Node, name: Callable[[str], str], least: int, *, chinese: bool) -> str:
    text = _printed(node, name, chinese=chinese)
    if isinstance(node, Operation) and _STRENGTH[node.sign] < least:
        return f"（{text}）" if chinese else f"({text})"
    return text


def _value(node: Node, lookup: Lookup) -> Value:
    match node:
        case Constant(_, value):
            return value
        case Name(code):
            return lookup(code)
        case Operation(sign, left, right):
            return operate(sign, _value(left, lookup), _value(right, lookup))
    return _applied_to(node.function, [_value(part, lookup) for part in node.arguments])


def _values(node: Node, lookup: ColumnLookup, count: int) -> Sequence[Value]:
    match node:
        case Constant(_, value):
            return [value] * count
        case Name(code):
            return lookup(code)
        case Operation(sign, left, right):
            pairs = zip(_values(left, lookup, count), _values(right, lookup, count), strict=True)
            do = _OPERATIONS[sign]
            return [None if a is None or b is None else do(a, b) for a, b in pairs]
    rows = zip(*(_values(part, lookup, count) for part in node.arguments), strict=True)
    return [_applied_to(node.function, row) for row in rows]


def _applied_to(function: str, found: Sequence[Value]) -> Value:
    known = [value for value in found if value is not None]
    return apply(function, known) if len(known) == len(found) else None


def _quotient(left: Number, right: Number) -> Value:
    # Of whole numbers: a fraction of fractions takes twice as long and is the same.
    top, bottom = left.numerator * right.denominator, left.denominator * right.numerator
    return Fraction(top, bottom) if bottom else None


_OPERATIONS: dict[str, Callable[[Number, Number], Value]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": _quotient,
}


def operate(sign: str, left: Value, right: Value) -> Value:
    """Do one of the four operations; missing with missing, and with a zero denominator."""
    if left is None or right is None:
        return None
    return _OPERATIONS[sign](left, right)


def apply(function: str, values: list[Number]) -> Number:
    """Apply a listed function to numbers."""
    if function == "ceil":
        return ceil(values[0])
    if function == "sum":
        return sum(values)
    return min(values) if function == "min" else max(values)


def _range(node: Node, lookup: RangeLookup) -> Range:
    match node:
        case Constant(_, value):
            return value, value
        case Name(code):
            return lookup(code)
        case Operation(sign, left, right):
            return _operated(sign, _range(left, lookup), _range(right, lookup))
    return _applied(node.function, [_range(part, lookup) for part in node.arguments])


def _operated(sign: str, left: Range, right: Range) -> Range:
    if sign == "+":
        return operate("+", left[0], right[0]), operate("+", left[1], right[1])
    if sign == "-":
        return operate("-", left[0], right[1]), operate("-", left[1], right[0])
    if sign == "*" and left[0] is not None and left[0] == left[1]:
        left, right = right, left
    # A product with two open factors, or an open denominator, is not worth bounding here.
    if right[0] is None or right[0] != right[1] or right[0] < 0:
        return UNBOUNDED
    return operate(sign, left[0], right[0]), operate(sign, left[1], right[0])


def _applied(function: str, ranges: list[Range]) -> Range:
    ends: list[Value] = []
    for end, open_end_wins in ((0, function != "max"), (1, function != "min")):
        known = [value for value in (found[end] for found in ranges) if value is not None]
        bounded = known and (len(known) == len(ranges) or not open_end_wins)
        ends.append(apply(function, known) if bounded else None)
    return ends[0], ends[1]
