"""A place to drop a file, or a sentence where the server would refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from lepton_dash.i18n import _
from lepton_dash.ui.address import query_of_page
from lepton_dash.ui.navigation import full_address

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def file_uploader(label: str, key: str, **options: Any) -> UploadedFile | None:
    """Draw a file uploader, or say what to do where uploads are refused.

    Args:
        label: what may be uploaded.
        key: of the widget.
        options: further arguments of `st.file_uploader`.
    """
    if not _are_refused():
        return st.file_uploader(label, key=key, **options)
    st.warning(
        _(
            "Files can't be uploaded here, because the browser keeps no cookies for this page, "
            "as where another site shows it: open it in a tab of its own."
        )
    )
    st.link_button(
        _("Open in a new tab"), full_address(query_of_page()), icon=":material/open_in_new:"
    )
    return None


def _are_refused() -> bool:
    """Whether Streamlit would answer an upload with 403.

    It asks for the cookie that it set before the page opened its socket. A browser keeps that from
    a page in another site's frame, and then sends it neither with the socket nor with an upload.
    """
    has_browser = bool(st.context.headers)  # not in a script that is run without one
    is_asked_for = bool(st.get_option("server.enableXsrfProtection"))
    return has_browser and is_asked_for and XSRF_COOKIE_NAME not in st.context.cookies
