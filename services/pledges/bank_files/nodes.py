"""What was in an XML element, by local names and without its namespace: light, and quick to ask."""

from lxml import etree

from services.pledges.bank_files.refusals import FileRefused

_LONGEST_TEXT = 500
# Nothing of what banks write in these is used; leaving them out makes reading twice as fast.
LEFT_OUT = frozenset(
    {"PstlAdr", "CtctDtls", "RltdAgts", "RltdDts", "SplmtryData", "Tax", "TxDtls", "Intrst", "CardTx"}
    | {"Issr", "SubFmlyCd", "SchmeNm", "Chrgs", "Purp"}
)
_SUMS = frozenset({"Amt", "TtlAmt", "RmtdAmt", "DuePyblAmt", "TtlNetNtryAmt", "Sum"})


_NO_CHILDREN: "dict[str, list[Node]]" = {}


class Node:
    """An element's text, its currency, and its children by name."""

    __slots__ = ("_children", "currency", "raw")

    def __init__(self, raw: str | None, currency: str | None, children: "dict[str, list[Node]]") -> None:
        self.raw = raw
        self.currency = currency
        self._children = children

    def first(self, *path: str) -> "Node | None":
        """The first element at a path of names."""
        node = self
        for name in path:
            if name not in node._children:
                return None
            node = node._children[name][0]
        return node

    def only(self, name: str, where: str) -> "Node | None":
        """The child of that name. Raises FileRefused when there are two, since one of them is wrong."""
        found = self._children.get(name)
        if found and len(found) > 1:
            raise FileRefused("told_twice", where)
        return found[0] if found else None

    def every(self, *path: str) -> "list[Node]":
        """All elements at a path of names."""
        nodes = [self]
        for name in path:
            if len(nodes) == 1:
                nodes = nodes[0]._children.get(name, [])
            else:
                nodes = [child for node in nodes for child in node._children.get(name, ())]
            if not nodes:
                break
        return nodes

    def text(self, *path: str) -> str | None:
        """The text of the first element at a path that has any; blank text is none."""
        node = self
        for name in path:
            if name not in node._children:
                return None
            node = node._children[name][0]
        raw = node.raw
        return None if raw is None else plain(raw) or self._later_text(path)

    def texts(self, *path: str) -> list[str]:
        """The texts of all elements at a path, without the blank ones."""
        return [text for text in (plain(node.raw or "") for node in self.every(*path)) if text]

    def _later_text(self, path: tuple[str, ...]) -> str | None:
        return next(iter(self.texts(*path)), None)


EMPTY = Node(None, None, _NO_CHILDREN)


class LocalNames(dict[str, str]):
    """Names of tags without their namespaces, found once; an empty one for what is left out."""

    # Banks know a few hundred; a file made to fill the memory knows more.
    _MOST = 2048

    def __init__(self, left_out: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._left_out = left_out

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition("}")[2]
        name = "" if name in self._left_out else name
        if len(self) < self._MOST:
            self[tag] = name
        return name


_LOCAL_NAMES = LocalNames()
_USED_NAMES = LocalNames(LEFT_OUT)


def node_of(element: etree._Element, names: LocalNames = _USED_NAMES) -> Node:
    """The element with all that is below it and that the names know of."""
    children: dict[str, list[Node]] = {}
    for child in element:
        name = names[child.tag]
        if not name:
            continue
        node = node_of(child, names) if len(child) else Node(child.text, None, _NO_CHILDREN)
        if name in _SUMS:
            node.currency = child.get("Ccy")
        if name in children:
            children[name].append(node)
        else:
            children[name] = [node]
    return Node(element.text, None, children)


def local_name(tag: str) -> str:
    """The name without its namespace."""
    return _LOCAL_NAMES[tag]


def plain(text: str) -> str | None:
    """The text in one line, without control characters, cut to what a person reads; nothing for blank."""
    if text.isprintable() and "  " not in text and len(text) <= _LONGEST_TEXT:
        return text.strip() or None
    joined = " ".join(text.split())
    return "".join(filter(str.isprintable, joined))[:_LONGEST_TEXT] or None
