"""Which language a page gets, by what its browser says."""

import pytest
from streamlit.testing.v1 import AppTest


def _script() -> None:
    import streamlit as st

    from lepton_dash.i18n import language
    from lepton_dash.ui.language import speak

    speak()
    st.text(language())


@pytest.mark.parametrize(
    ("locale", "header", "language"),
    [
        # Chromium 150 sends its own language in the header of a WebSocket
        ("zh-CN", "en-US,en", "zh_CN"),
        ("en-GB", "zh-CN,zh;q=0.9", "en"),
        (None, "zh-CN,zh;q=0.9", "zh_CN"),
        ("fr-FR", "fr,zh;q=0.5", "zh_CN"),
        ("zh", "", "zh_CN"),
        (None, "", "en"),
    ],
)
def test_what_the_page_says_goes_before_the_header_of_its_socket(
    monkeypatch: pytest.MonkeyPatch, locale: str | None, header: str, language: str
) -> None:
    page = AppTest.from_function(_script)
    page.context = {"locale": locale}
    monkeypatch.setattr(
        "streamlit.runtime.context.ContextProxy.headers", {"Accept-Language": header}
    )
    assert page.run().text[0].value == language
