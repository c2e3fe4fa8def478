"""When a photo is blamed for readings that failed, and what is said of it then."""

from ocr.types import Refusal

MOST_ATTEMPTS = 8
"""Failed attempts after which a photo is refused.

A photo that kills its worker is rare, because a worker's memory has a limit that ends in an error, and costs
some seconds each time. A worker that somebody else kills says nothing about the photo: of 100 photos whose
attempts fail by such chance in one case of four, less than one in 600 runs has one refused.
"""

DEADLY = Refusal(
    "worker_died",
    "Every worker that read this photo ended before it was done: it takes too much memory or time, or it "
    "crashes the reader. Send a crop that holds the marking, or give the workers more memory and have it "
    "read again.",
)
FAILING = Refusal(
    "reader_failed",
    "The reader failed on this photo; the log of the server says where. Have it read again after the next "
    "update, and enter the markings by hand until then.",
)
