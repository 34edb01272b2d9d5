"""A Windows program without Qt on which files can be dropped; stands in for a DAW. Started with X Y WIDTH HEIGHT.

It takes CF_HDROP, the format in which Windows programs hand over files, and prints a path a line, then `dropped`.
Everything below is what Windows calls it: a window, an IDropTarget of COM, and the message loop.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import POINTER, Structure, byref, c_int32, c_uint16, c_uint32, c_void_p, c_wchar_p
from typing import Any

CF_HDROP, DVASPECT_CONTENT, TYMED_HGLOBAL, DROPEFFECT_COPY = 15, 1, 1, 1
WS_POPUP_VISIBLE, WS_EX_TOPMOST = 0x9000_0000, 8
OK, NO_INTERFACE = 0, -0x7FFF_BFFE
INTERFACES = ("{00000000-0000-0000-C000-000000000046}", "{00000122-0000-0000-C000-000000000046}")
"""`IUnknown` and `IDropTarget`."""

load: Any = getattr(ctypes, "WinDLL", None)
function: Any = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)


class Guid(Structure):
    _fields_ = (("data", ctypes.c_ubyte * 16),)


class Format(Structure):
    _fields_ = (
        ("format", c_uint16), ("device", c_void_p), ("aspect", c_uint32), ("index", c_int32), ("medium", c_uint32),
    )  # fmt: skip


class Medium(Structure):
    _fields_ = (("kind", c_uint32), ("handle", c_void_p), ("release", c_void_p))


class Point(Structure):
    _fields_ = (("x", c_int32), ("y", c_int32))


def say(text: str) -> None:
    sys.stdout.buffer.write(f"{text}\n".encode())
    sys.stdout.buffer.flush()


def files_of(data: int) -> list[str]:
    """Paths that the data of a drag holds as CF_HDROP, asked for as any program does."""
    shell, ole = load("shell32"), load("ole32")
    methods = ctypes.cast(ctypes.cast(data, POINTER(c_void_p))[0], POINTER(c_void_p))
    get_data = function(c_int32, c_void_p, POINTER(Format), POINTER(Medium))(methods[3])
    medium = Medium()
    status = get_data(data, byref(Format(CF_HDROP, None, DVASPECT_CONTENT, -1, TYMED_HGLOBAL)), byref(medium))
    if status != OK:
        return [f"no files: {status & 0xFFFF_FFFF:#x}"]
    shell.DragQueryFileW.argtypes = (c_void_p, c_uint32, c_wchar_p, c_uint32)
    text = ctypes.create_unicode_buffer(1024)
    found = []
    for number in range(shell.DragQueryFileW(medium.handle, 0xFFFF_FFFF, None, 0)):
        shell.DragQueryFileW(medium.handle, number, text, 1024)
        found.append(text.value)
    ole.ReleaseStgMedium(byref(medium))
    return found


def main() -> None:
    ole, user = load("ole32"), load("user32")
    known = set()
    for name in INTERFACES:
        guid = Guid()
        ole.CLSIDFromString(c_wchar_p(name), byref(guid))
        known.add(bytes(guid.data))

    def query_interface(me: int, wanted: Any, found: Any) -> int:
        is_known = bytes(wanted[0].data) in known
        found[0] = me if is_known else None
        return OK if is_known else NO_INTERFACE

    def enter(me: int, data: int, keys: int, point: Point, effect: Any) -> int:
        effect[0] = DROPEFFECT_COPY
        return OK

    def over(me: int, keys: int, point: Point, effect: Any) -> int:
        effect[0] = DROPEFFECT_COPY
        return OK

    def drop(me: int, data: int, keys: int, point: Point, effect: Any) -> int:
        for path in files_of(data):
            say(path)
        say("dropped")
        effect[0] = DROPEFFECT_COPY
        return OK

    count = function(c_uint32, c_void_p)
    with_data = function(c_int32, c_void_p, c_void_p, c_uint32, Point, POINTER(c_uint32))
    methods = (
        function(c_int32, c_void_p, POINTER(Guid), POINTER(c_void_p))(query_interface),
        count(lambda me: 2),
        count(lambda me: 1),
        with_data(enter),
        function(c_int32, c_void_p, c_uint32, Point, POINTER(c_uint32))(over),
        function(c_int32, c_void_p)(lambda me: OK),
        with_data(drop),
    )
    table = (c_void_p * len(methods))(*(ctypes.cast(method, c_void_p).value for method in methods))
    target = (c_void_p * 1)(ctypes.addressof(table))
    ole.OleInitialize(None)
    user.CreateWindowExW.restype = c_void_p
    user.CreateWindowExW.argtypes = (
        c_uint32, c_wchar_p, c_wchar_p, c_uint32, *[c_int32] * 4, *[c_void_p] * 4,
    )  # fmt: skip
    place = map(int, sys.argv[1:5])
    window = user.CreateWindowExW(WS_EX_TOPMOST, "STATIC", "drop here", WS_POPUP_VISIBLE, *place, *[None] * 4)
    ole.RegisterDragDrop.argtypes = (c_void_p, c_void_p)
    status = ole.RegisterDragDrop(window, ctypes.addressof(target))
    say("ready" if status == OK else f"no target: {status & 0xFFFF_FFFF:#x}")
    message = (ctypes.c_ubyte * 64)()
    while user.GetMessageW(byref(message), None, 0, 0) > 0:
        user.TranslateMessage(byref(message))
        user.DispatchMessageW(byref(message))


if __name__ == "__main__":
    main()
