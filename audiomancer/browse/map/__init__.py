"""The map: a place in the plane for every sound, the same in every library, and what lies near one."""
