"""Mails as the programs of this country write them: whose they are, what they say, what was only quoted."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.mail_in import parsing, vouching
from residents.mail_in.parsing import own_words
from tests.residents.mails import SENDER, SERVER, VOUCHED, mail


def opened(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def read(raw: bytes) -> parsing.Mail:
    return parsing.read(opened(raw))


OWN = "三单元也堵了。\n请快一点。"
QUOTES = {
    "QQ": '------------------ 原始邮件 ------------------\n发件人: "12345";\n发送时间: 2026年11月30日\n我们收到了',
    "163": '在 2026-11-30 10:00:00，"12345" <12345@city.example> 写道：\n>我们收到了',
    "Apple": "在 2026年11月30日，上午10:00，12345 <12345@city.example> 写道：\n\n我们收到了",
    "Apple of before": "2026年11月30日 上午10:00，12345 写道：\n我们收到了",
    "Gmail": "On Mon, Nov 30, 2026 at 10:00 AM 12345 <12345@city.example> wrote:\n> 我们收到了",
    "Outlook": "发件人: 12345\n发送时间: 2026年11月30日 10:00\n收件人: 王芳\n主题: 下水道\n\n我们收到了",
    "Foxmail": "发件人： 12345\n发送时间： 2026-11-30\n我们收到了",
    "Outlook in English": "From: 12345\nSent: Monday\nTo: Wang\nSubject: x\n\n我们收到了",
    "lines": "> 我们收到了\n> 请等",
}


@pytest.mark.parametrize("program", QUOTES)
def test_of_an_answer_only_the_sender_s_own_words_are_kept(program: str) -> None:
    assert own_words(f"{OWN}\n\n{QUOTES[program]}") == OWN


@pytest.mark.parametrize(
    "text",
    [
        "注意：三单元漏电。\n谢谢，\n请派人来",
        "-- \n楼道灯坏了",
        "我在 2026年11月 就说过了，没人管",
        "发件人不重要，重要的是灯坏了",
        "> 灯坏了",
    ],
)
def test_nothing_that_was_written_goes_lost(text: str) -> None:
    assert own_words(text) == text.strip()


def test_subject_and_words_are_one_text_and_what_stands_twice_stands_once() -> None:
    assert read(mail("灯坏了", subject="Re: 回复：3号楼")).text == "3号楼\n灯坏了"
    assert read(mail("灯坏了，三天了", subject="灯坏了")).text == "灯坏了，三天了"
    assert read(mail("灯坏了", subject="")).text == "灯坏了"


def test_a_page_without_a_plain_part_is_read_as_text() -> None:
    raw = mail(
        "", html="<style>p{color:red}</style><p>灯坏了&nbsp;&amp;门</p><div>三单元</div><script>alert(1)</script>"
    )

    assert read(raw).text == "下水道堵了\n灯坏了 &门\n三单元"


def test_rare_characters_outlast_a_program_that_names_the_smaller_charset() -> None:
    raw = (
        b"From: a@example.org\r\nSubject: x\r\nContent-Type: text/plain; charset=gb2312\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + "朱镕基路㐂".encode("gb18030")
    )

    assert "朱镕基路㐂" in read(raw).text


def test_codes_are_found_in_links_also_quoted_ones() -> None:
    link = "https://city.example/track/ABCDEFGHJKMN/"

    assert read(mail(f"三单元也堵了\n> 查看：{link}")).codes == ("ABCDEFGHJKMN",)
    assert read(mail("", html=f'<p>好</p><a href="{link}">查看</a>')).codes == ("ABCDEFGHJKMN",)


@pytest.mark.parametrize("sender", ["", "not an address", "a@example.org, b@example.org", "王芳", "<>"])
def test_without_one_address_there_is_no_sender(sender: str) -> None:
    assert read(mail(sender=sender)).address == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated"},
        {"precedence": "bulk"},
        {"list_id": "<news.example.org>"},
        {"return_path": "<>"},
        {"x_autoreply": "yes"},
    ],
)
def test_what_a_program_wrote_is_known(headers: dict[str, str]) -> None:
    assert read(mail(**headers)).is_automatic
    assert not read(mail(auto_submitted="no")).is_automatic


def test_the_postmaster_is_a_program() -> None:
    assert read(mail(sender="MAILER-DAEMON@example.org")).is_automatic


@pytest.mark.parametrize(
    ("said", "is_vouched"),
    [
        (VOUCHED, True),
        (f"{SERVER} 1; dkim=pass header.d=example.org", True),
        (f"{SERVER}; spf=pass smtp.mailfrom=bounce@mail.example.org", True),
        (f"{SERVER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example", False),
        (f"{SERVER}; dmarc=fail header.from=example.org", False),
        (f"{SERVER}; dmarc=none header.from=example.org", False),
        (f"{SERVER}; dkim=fail (dkim=pass header.d=example.org)", False),
        (f"{SERVER}; none", False),
        ("evil.example; dmarc=pass header.from=example.org", False),
        (f"evil.example ({SERVER}); dmarc=pass header.from=example.org", False),
        ("; dmarc=pass header.from=example.org", False),
        (f"{SERVER}; dkim=pass header.d=org", False),
        (f"{SERVER}; dkim=pass header.d=notexample.org", False),
        ("", False),
    ],
)
def test_only_the_city_s_own_server_vouches_and_only_for_the_sender_s_domain(said: str, is_vouched: bool) -> None:
    assert vouching.vouches(opened(mail(vouched=said)), SENDER, server=SERVER) is is_vouched


def test_of_two_headers_of_that_server_the_upper_one_counts() -> None:
    below = mail()
    raw = f"Authentication-Results: {SERVER}; dmarc=fail header.from=example.org\r\n".encode() + below

    assert vouching.vouches(opened(below), SENDER, server=SERVER)
    assert not vouching.vouches(opened(raw), SENDER, server=SERVER)
    assert not vouching.vouches(opened(below), SENDER, server="")


@given(st.binary(max_size=400), st.text(max_size=200))
def test_no_bytes_and_no_words_bring_the_reading_down(content: bytes, text: str) -> None:
    for raw in (content, b"Subject: x\r\n\r\n" + content, b"Content-Type: text/html; charset=x\r\n\r\n" + content):
        try:
            read(raw)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            pass  # `letters` refuses such a mail
    own_words(text)


def test_long_lines_made_to_cost_time_cost_none() -> None:
    began = time.process_time()

    for text in ("-" * 200_000, "在 2026-" * 20_000, " " * 200_000, "from:" * 40_000, "\n" * 200_000):
        own_words(text)
        vouching.vouches(opened(mail(vouched=f"{SERVER}; " + "(" * 5000)), SENDER, server=SERVER)

    assert time.process_time() - began < 20
