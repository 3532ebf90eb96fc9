#!/usr/bin/env python3
"""Writes tests/fixtures/numbers.tsv: what Google's libphonenumber says about numbers as people and programs spell them.

    pip install phonenumbers==9.0.42
    python3 tests/number_spellings.py > tests/fixtures/numbers.tsv

Every region that libphonenumber knows is there, with numbers that begin with their own calling code: those are the ones
that are misread. A line is: what is typed, the country at hand, the rule, the number as E.164, as it is shown, and
whether it is valid. The rules, in the order in which they are asked:

  extension  libphonenumber reads an extension beside the number: a text cannot go there, so it is refused.
  read       as libphonenumber reads it in the country at hand, where that number is possible.
  outgoing   `00` is written where the country dials something else: read as `+`.
  offered    possible only as another country's number: refused, and that number is offered.
  local      libphonenumber calls it possible from next door alone: refused.
  refused    impossible.
"""

import random

import phonenumbers as lib
from phonenumbers import PhoneNumberFormat as Format
from phonenumbers import PhoneNumberType as Type
from phonenumbers import ValidationResult

ANYWHERE = random.Random(20261201)
LONGEST = 15
TYPES = [Type.MOBILE, Type.FIXED_LINE, Type.TOLL_FREE]
# What an international call begins with, where that is one prefix.
DIGITS = {"fullwidth": 0xFF10, "arabic": 0x660, "persian": 0x6F0, "devanagari": 0x966, "thai": 0xE50}


def parsed(text, country):
    try:
        return lib.parse(text, country)
    except lib.NumberParseException:
        return None


def reason(number):
    return lib.is_possible_number_with_reason(number) if number else None


def possible(number):
    is_short_enough = number and len(e164(number)) <= LONGEST + 1
    return number if is_short_enough and reason(number) == ValidationResult.IS_POSSIBLE else None


def e164(number):
    return lib.format_number(number, Format.E164)


def judged(plain, country):
    """The rule, and the number it comes to."""
    home = parsed(plain, country)
    digits = lib.normalize_digits_only(plain)
    if home and home.extension:
        return "extension", None
    at_home = possible(home)
    if at_home and lib.is_valid_number(at_home):
        return "read", at_home
    has_plus = plain.lstrip(" ([").startswith(("+", "\uff0b"))
    if not has_plus and digits.startswith("00"):
        abroad = possible(parsed("+" + digits[2:], None))
        if abroad:
            return ("read" if abroad == at_home else "outgoing"), abroad
    if at_home:
        return "read", at_home
    if has_plus:
        abroad = possible(parsed(digits, country))
        abroad = abroad if abroad and lib.is_valid_number(abroad) else None
    else:
        abroad = possible(parsed("+" + digits, None))
    if abroad:
        return "offered", abroad
    return ("local" if reason(home) == ValidationResult.IS_POSSIBLE_LOCAL_ONLY else "refused"), None


def in_digits(text, zero):
    return "".join(chr(zero + int(letter)) if letter.isascii() and letter.isdigit() else letter for letter in text)


def like_its_own_code(region):
    """Valid numbers of a region that begin with its calling code."""
    code = str(lib.country_code_for_region(region))
    lengths = {len(lib.national_significant_number(number)) for number in examples(region)}
    found = []
    for _ in range(1500):
        length = ANYWHERE.choice(sorted(lengths))
        if length <= len(code):
            continue
        rest = "".join(ANYWHERE.choice("0123456789") for _ in range(length - len(code)))
        number = parsed(f"+{code}{code}{rest}", None)
        if number and lib.is_valid_number_for_region(number, region) and number not in found:
            if lib.national_significant_number(number).startswith(code):
                found.append(number)
        if len(found) == 3:
            break
    return found


def examples(region):
    found = [lib.example_number_for_type(region, kind) for kind in TYPES]
    return [number for number in found if number]


def dressed(number, region):
    """Spellings of a number: as it is typed, and the same without what libphonenumber does not know of."""
    nsn = lib.national_significant_number(number)
    whole = e164(number)
    digits = whole[1:]
    national = lib.format_number(number, Format.NATIONAL)
    international = lib.format_number(number, Format.INTERNATIONAL)
    link = lib.format_number(number, Format.RFC3966)
    script = ANYWHERE.choice(sorted(DIGITS.values()))
    separator = ANYWHERE.choice([".", "-", "/", "\u2010", "\u00a0"])
    yield national, national
    yield nsn, nsn
    yield international, international
    yield digits, digits
    yield f"00{digits}", f"00{digits}"
    yield ANYWHERE.choice(
        [
            (whole, whole),
            (link, whole),
            (f"tel:{nsn};phone-context=+{number.country_code}", whole),
            (f"'{whole}", whole),
            (f'="{international}"', international),
            (f"\u202a{international}\u202c", international),
            (f"{international} ::: {whole}", international),
            (f"{nsn}.0", nsn),
            (f"{digits}.0", digits),
            (in_digits(national, script), national),
            (in_digits(international, script), international),
            (national.replace(" ", separator), national.replace(" ", separator)),
            (f"({nsn[:3]}) {nsn[3:]}", f"({nsn[:3]}) {nsn[3:]}"),
            (f"{national} ext. 12", f"{national} ext. 12"),
        ]
    )
    prefix = lib.PhoneMetadata.metadata_for_region(region).international_prefix or ""
    if prefix.isdigit() and prefix != "00":
        yield f"{prefix} {digits}", f"{prefix} {digits}"


def mistaken(number):
    """What is nearly a number: a digit too few or too many, an area that does not exist, some of it left out."""
    nsn = lib.national_significant_number(number)
    yield nsn[:-1]
    yield nsn + ANYWHERE.choice("0123456789")
    yield ANYWHERE.choice("123456789") + nsn[1:]
    yield nsn[-7:]
    yield "+" + str(number.country_code) + nsn[:-2]
    yield "+999" + nsn


def lines():
    regions = sorted(lib.SUPPORTED_REGIONS)
    for region in regions:
        some = examples(region)
        for number in some[:2] + like_its_own_code(region):
            for written, plain in dressed(number, region):
                yield written, plain, region
        if some:
            wrong = list(mistaken(some[0]))
            for text in ANYWHERE.sample(wrong, 3):
                yield text, text, region
        elsewhere = ANYWHERE.choice(examples(ANYWHERE.choice(regions)) or some)
        for text in (e164(elsewhere)[1:], lib.format_number(elsewhere, Format.INTERNATIONAL)):
            yield text, text, region


def main():
    seen = set()
    for written, plain, region in lines():
        # Letters are refused by a rule of their own, and tested by hand.
        if (written, region) in seen or (any(letter.isalpha() for letter in written) and "ext" not in written and "tel:" not in written):
            continue
        seen.add((written, region))
        rule, number = judged(plain, region)
        if rule == "extension":
            number = None
        shown = lib.format_number(number, Format.INTERNATIONAL) if number else "-"
        valid = "valid" if number and lib.is_valid_number(number) else "-"
        print("\t".join([written, region, rule, e164(number) if number else "-", shown, valid]))


if __name__ == "__main__":
    main()
