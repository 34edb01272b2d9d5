"""Numbers by which paths are found."""

from __future__ import annotations

import pytest

from audiomancer.storage.sqlite.text import path_key


@pytest.mark.parametrize(
    ("one", "other", "elsewhere"),
    [
        ("/sounds/a.wav", "/sounds/b.wav", "/drums/a.wav"),
        ("C:\\sounds\\a.wav", "C:\\sounds\\b.wav", "D:\\sounds\\a.wav"),
        ("\\\\server\\share\\a.wav", "\\\\server\\share\\b.wav", "\\\\server\\other\\a.wav"),
        ("/sounds/with\\a.wav", "/sounds/with\\b.wav", "/sound/with\\a.wav"),
    ],
)
def test_files_of_one_folder_have_neighbouring_keys_whatever_system_named_them(
    one: str, other: str, elsewhere: str
) -> None:
    assert path_key(one) >> 24 == path_key(other) >> 24 != path_key(elsewhere) >> 24
    assert path_key(one) != path_key(other)
