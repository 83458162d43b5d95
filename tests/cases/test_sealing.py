"""Sealed names, codes without look-alikes, and digests that tell nobody anything."""

from __future__ import annotations

import uuid

import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from cases.rules import sealing

SOME = uuid.UUID(int=7)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_comes_out_again(text: str) -> None:
    assert sealing.unseal(sealing.seal(text)) == text


def test_a_seal_hides_the_text_and_differs_each_time() -> None:
    sealed = sealing.seal("王大爷")

    assert "王大爷".encode() not in sealed
    assert sealed != sealing.seal("王大爷")


def test_nothing_is_sealed_as_nothing() -> None:
    assert sealing.seal("") == b""
    assert sealing.unseal(b"") == ""


def test_a_new_key_seals_and_the_old_one_still_opens(settings: Settings) -> None:
    old = sealing.seal("王大爷")
    fresh = Fernet.generate_key().decode()
    settings.SEAL_KEYS = [fresh, *settings.SEAL_KEYS]

    assert sealing.unseal(old) == "王大爷"
    assert Fernet(fresh).decrypt(sealing.seal("王大爷")).decode() == "王大爷"


def test_another_key_opens_nothing(settings: Settings) -> None:
    sealed = sealing.seal("王大爷")
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)


def test_under_a_new_key_a_telephone_and_a_code_are_still_looked_up_by_the_old_one(settings: Settings) -> None:
    phone, code = sealing.phone_digest("13800005678"), sealing.code_digest("ABCD2345EFGH")
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), *settings.SEAL_KEYS]

    assert phone in sealing.phone_digests("138-0000 5678")
    assert code in sealing.code_digests("abcd 2345 efgh")
    assert sealing.phone_digest("13800005678") != phone


def test_a_code_given_under_the_old_key_is_still_the_code(settings: Settings) -> None:
    code = sealing.code(SOME, "track")
    digest = sealing.code_digest(code)
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), *settings.SEAL_KEYS]

    assert sealing.code_given(SOME, "track", digest) == code != sealing.code(SOME, "track")


def test_a_fingerprint_tells_nothing_of_its_key(settings: Settings) -> None:
    [key] = settings.SEAL_KEYS

    assert len(sealing.fingerprint(key)) == 8
    assert sealing.fingerprint(key) not in key


def test_without_digits_there_is_no_telephone_to_look_up() -> None:
    assert sealing.phone_digest("") is None
    assert sealing.phone_digest("无") is None


def test_a_code_is_twelve_letters_that_nobody_mistakes() -> None:
    code = sealing.code(SOME, "track")

    assert len(code) == 12
    assert not set(code) & set("01IOL")
    assert code == sealing.code(SOME, "track") != sealing.code(SOME, "rate1")


@pytest.mark.parametrize("typed", [str.lower, lambda code: f"{code[:4]}-{code[4:8]} {code[8:]} "])
def test_a_code_counts_however_it_is_typed(typed: object) -> None:
    code = sealing.code(SOME, "track")

    assert callable(typed)
    assert sealing.code_digest(typed(code)) == sealing.code_digest(code)


def test_a_person_s_digest_tells_names_and_telephones_apart() -> None:
    digests = {sealing.person_digest(*told) for told in (("王", "138"), ("李", "138"), ("王", "139"), ("王138", ""))}

    assert len(digests) == 4


@pytest.mark.parametrize(
    ("name", "masked"), [("", ""), ("王", "王"), ("王红", "王*"), ("王春红", "王**"), ("欧阳春红梅", "欧**")]
)
def test_a_masked_name_shows_the_family_name_alone(name: str, masked: str) -> None:
    assert sealing.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"), [("13800005678", "138****5678"), ("0432123", "*****23"), ("12", "12"), ("", "")]
)
def test_a_masked_telephone_shows_its_ends_alone(phone: str, masked: str) -> None:
    assert sealing.mask_phone(phone) == masked
