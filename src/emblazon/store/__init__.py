"""The library: every picture that was made, whole, with how it was made."""

from emblazon.store.alike import LibraryPictures
from emblazon.store.calls import CallEntry, Calls
from emblazon.store.ids import new_id
from emblazon.store.library import Store
from emblazon.store.rows import Detail, Entry, FileEntry

__all__ = ["CallEntry", "Calls", "Detail", "Entry", "FileEntry", "LibraryPictures", "Store", "new_id"]
