"""The demo library: about sixty sounds that the program synthesises itself, for a first look without any samples."""

from audiomancer.demo.library import DEMO_SOUNDS, DemoSound, write_demo_library

__all__ = ["DEMO_SOUNDS", "DemoSound", "write_demo_library"]
