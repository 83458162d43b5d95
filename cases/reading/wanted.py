"""What somebody who searches wants, read from what they typed or pasted: a case number, a telephone, a house, words.

Pure. Text is folded as the index folds it (`networks.folding`).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from networks.folding import TAIL, fold, is_letter, spell, tail, words_of
from networks.telephones import OF_A_PERSON, without_country

LONGEST = 100
PIECES = 40
SHORTEST_BEGINNING = 5
"""Numbers with fewer digits are matched whole: 101 is a door and not the beginning of a telephone."""
WHOLE = 11
NUMBER_LENGTH = 5
DAY_LENGTH = 8
SHORTEST_END = 3

LABEL = re.compile(
    r"^[\s'\"(\[{<《【「]*(?:(?:工单|事项|案件|诉求|督办单?|受理|办件|case)?(?:编号|单号|号码?|number)|工单|督办单|no\.?)?[\s::#№.]*"
)
ENDING = re.compile(r"[\s.。,，;；!！?？…)\]}>》】」'\"]+$")
ORDER = re.compile(r"(?P<year>20[0-9]{2})-(?P<number>[0-9]{4,7})")
"""The number of an order of supervision, as it is written."""
WHOLE_NUMBER = re.compile(r"(?<![a-z0-9])([a-z]{2}) *-?(20[0-9]{6}) *-? *([0-9]{5,})(?![0-9])")
WITHOUT_LETTERS = re.compile(r"(20[0-9]{6}) *-? *([0-9]{5,})")
BEGINNING = re.compile(r"([a-z]{2}) *(20[0-9]{2,6}(?:(?<=[0-9]{8}) *-? *[0-9]{0,4})?)")
DAY = re.compile(r"(20[0-9]{6})-?([0-9]{0,4})")
END_OF_A_NUMBER = re.compile(r"[0-9]{1,7}")
TELEPHONE = re.compile(r"(?:(?:联系)?电话|手机|座机|tel)?(?:号码?)?[: .]*([+0-9() -]{7,24})")
LONG = re.compile(f"[0-9]{{{OF_A_PERSON},}}")
HOUSE = re.compile(r"(?: *[0-9]+号楼)? *[0-9]+(?:号楼|单元) *(?:[0-9]{3,4})? *")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Each part that is not empty finds matters; together they find what any of them does.

    `reference`: a case number, or how it begins unless `is_whole`. `order`: year and number of an order of supervision.
    `query`: for the index. `telephone`: digits alone. `is_private`: holds a number that may be a person's.
    """

    reference: str = ""
    is_whole: bool = False
    order: tuple[int, int] | None = None
    end: str = ""
    query: str = ""
    telephone: str = ""
    house: str = ""
    number: str = ""
    is_private: bool = False

    @property
    def is_anything(self) -> bool:
        return bool(self.reference or self.order or self.query)


def wanted(typed: str, *, prefix: str) -> Wanted:
    """`prefix`: the letters with which this city's case numbers begin, for numbers typed without them."""
    text = spell(typed[:LONGEST].replace("\x00", " "))
    labelled = LABEL.match(text)
    body = ENDING.sub("", text[labelled.end() :] if labelled else text)
    if order := ORDER.fullmatch(body):
        return Wanted(order=(int(order["year"]), int(order["number"])))
    if found := WHOLE_NUMBER.search(text):
        return Wanted(reference="{}{}-{}".format(found[1].upper(), *found.groups()[1:]), is_whole=True)
    if found := BEGINNING.fullmatch(body):
        return Wanted(reference=found[1].upper() + _dashed(found[2]))
    is_called_a_number = labelled is not None and bool(labelled[0].strip())
    return _of_digits(body, prefix, is_called_a_number) or _of_words(text)


def _of_digits(body: str, prefix: str, is_called_a_number: bool) -> Wanted | None:
    """Digits alone may be a case number without its letters, its end, or any number in a text."""
    digits = re.sub("[^0-9]", "", body)
    if found := WITHOUT_LETTERS.fullmatch(body):
        reference = f"{prefix}{found[1]}-{found[2]}"
        return Wanted(reference=reference, is_whole=True, query="" if "-" in body else _number(digits))
    if (found := DAY.fullmatch(body)) and _is_day(found[1]):
        return Wanted(reference=prefix + _dashed(found[0]), query="" if found[2] else _number(digits), number=digits)
    if END_OF_A_NUMBER.fullmatch(body) and (is_called_a_number or len(body) >= SHORTEST_END):
        end = body.lstrip("0").zfill(NUMBER_LENGTH)
        ends = _quoted(f"#{end}")
        query = ends if is_called_a_number else f"({ends} | {_number(body)})"
        return Wanted(end=end, query=query, number=body, is_private=len(body) >= OF_A_PERSON)
    return None


def _of_words(text: str) -> Wanted:
    telephone, searched = "", text
    if called := TELEPHONE.fullmatch(ENDING.sub("", text).strip()):
        digits = without_country(re.sub("[^0-9]", "", called[1]))
        if OF_A_PERSON <= len(digits) <= WHOLE + 1:
            telephone = searched = digits
    pieces = dict.fromkeys(piece for tokens in words_of(searched) for piece in _word(tokens))
    folded = " ".join(fold(searched).split())
    return Wanted(
        query=" & ".join(list(pieces)[:PIECES]),
        telephone=telephone,
        house=folded if HOUSE.fullmatch(folded) else "",
        number=telephone or (folded if folded.isdigit() else ""),
        is_private=bool(telephone or LONG.search(folded)),
    )


def _word(tokens: list[str]) -> list[str]:
    """A word of one character or number by itself, a longer one by every two neighbours."""
    if len(tokens) > 1:
        return [_quoted(one + next_one) for one, next_one in zip(tokens, tokens[1:], strict=False)]
    token = tokens[0]
    return [] if is_letter(token) else [_number(token) if token.isdigit() else _quoted(token)]


def _number(digits: str) -> str:
    """A number whole; from five digits on also how one begins, and four digits how a long one ends."""
    if SHORTEST_BEGINNING <= len(digits) < WHOLE:
        return f"{_quoted(digits)}:*"
    return f"({_quoted(digits)} | {_quoted(tail(digits))})" if len(digits) == TAIL else _quoted(digits)


def _quoted(piece: str) -> str:
    return "'" + piece.replace("\\", "\\\\").replace("'", "''") + "'"


def _dashed(digits: str) -> str:
    """The day and, where it was begun, the running number."""
    plain = re.sub("[^0-9]", "", digits)
    return plain if len(plain) <= DAY_LENGTH and "-" not in digits else f"{plain[:DAY_LENGTH]}-{plain[DAY_LENGTH:]}"


def _is_day(digits: str) -> bool:
    try:
        dt.datetime.strptime(digits, "%Y%m%d")
    except ValueError:
        return False
    return True
