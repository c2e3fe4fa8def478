"""Archives: every photo of a folder, a zip or tar file or an object store, read into Parquet.

::

    source -> plan (what is new) -> load ahead -> window (at most so many with the workers) -> parts
                      ^                                                                         |
                      +------------------------- ledger (what is written) ----------------------+

However large the archive is, what is in memory is the window, the rows of one part and the place in the list.
"""
