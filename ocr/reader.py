"""The way of a photo: bytes in, Reading out."""

import functools
import hashlib
import heapq
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models import shelf
from models.errors import ModelError
from models.shelf import Card
from ocr import arithmetic, calibrate, characters, fields, quality, vocabulary
from ocr.burst import BurstReading, Member, align, gathered
from ocr.burst.types import MOST
from ocr.calibrate import Calibration
from ocr.clock import Clock
from ocr.decode import Decoded, Limits, decode, read_bytes
from ocr.detect import BoxRules, Detector, Finder
from ocr.errors import EngineUnavailable, PhotoRefused
from ocr.knowledge import Knowledge, load
from ocr.knowledge.keys import guess_script, nfc
from ocr.knowledge.marks import load_atlas
from ocr.likeness import likeness
from ocr.marks import reader as mark_reader
from ocr.marks.examples import MODEL, Examples
from ocr.marks.lettering import lettered
from ocr.marks.reader import MarkReader
from ocr.recognise.engine import Hypothesis
from ocr.recognise.fuse import letters
from ocr.recognise.lines import LineReader, ReadStrip, Second
from ocr.recognise.ppocr import PpOcr
from ocr.recognise.relief import Relief
from ocr.recognise.shots import Shot
from ocr.recognise.tesseract import CYRILLIC, LATIN, Tesseract
from ocr.rectify import Quad, corners, size
from ocr.rings import Found, Ring, RingReader, Voice, rings
from ocr.rings import candidate as headstamp
from ocr.session import open_session
from ocr.types import (
    ARITHMETIC,
    Alternative,
    Candidate,
    Line,
    Photo,
    Point,
    Polygon,
    Reading,
    Refusal,
    Script,
)
from ocr.upright import Seen, as_sent, held_upright, photo_turned, sense, shot_turned, turned

DETECTOR = "relief-3"
FAINT = "faint-2"  # sees fainter, smaller and turned text, and outlines it less well
RECOGNISER = shelf.SHIPPED
PRINT = "ppocr-v6-small"  # read print from millions of photographs; the other voice about every line
HEADS = "heads-1"  # reads the heads of cartridge cases, and knows nothing else: decision 20
HEADS_SILENCE = 0.2  # what is left of it there, where words are looked for
MARKS = mark_reader.VERSION
ALWAYS = frozenset(
    {("detector", DETECTOR), ("detector", FAINT), ("recogniser", PRINT), ("heads", HEADS), ("marks", MARKS)}
)
"""What reads beside the recogniser, whichever that is: kinds and versions."""
SENSELESS = 0.3  # a strip less probable than this may be no single line
FAINTEST = 0.005  # lines less probable than this are noise on the metal, not a reading ...
GUESSED = 0.0002  # the same where somebody cut a strip out, and so says that there is text
LEGIBLE = 0.8  # ... unless they are long, and every letter alone is as probable as this
LONE = 0.25  # a lone letter or sign less probable than this is a scratch
FILLING = 0.75  # of the photo covered by one or two letters: what was outlined is the weapon itself
NAMING = 0.5  # a line less probable than this names no maker beside whose name a mark is looked for
MOST_NAMES = 4
LETTERS = 0.7  # of a place's height are letters, the rest ground: median of 34 lines of the samples 0.69
CROWDED = (
    "There is more text here than a weapon bears, and only the plainest was read: send a crop of the marking."
)


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """How a reader is set up.

    Attributes:
        threads: Processor threads for one photo.
        limits: What is refused before it is decoded.
        second_opinions: Whether Tesseract is asked where it is installed.
        recogniser: Model folder of the recogniser; None: the shipped one.
    """

    threads: int = 2
    limits: Limits = field(default_factory=Limits)
    second_opinions: bool = True
    recogniser: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """Reads photos; opened once, used from any number of threads.

    Attributes:
        models: What reads, and in which version; part of every Reading.
    """

    models: Mapping[str, str]
    _finder: Finder
    _lines: LineReader
    _rings: RingReader
    _marks: MarkReader
    _calibration: Calibration
    _knowledge: Knowledge
    _limits: Limits

    @classmethod
    def open(cls, settings: ReaderSettings = ReaderSettings()) -> "Reader":
        """Loads the shipped models and the knowledge; about a second.

        Raises:
            ModelError: A model is missing, damaged, or its calibration belongs to another.
            KnowledgeInvalid: An entry of the knowledge is wrong.
        """
        computed = arithmetic.chosen()
        detector, faint = shelf.card("detector", DETECTOR), shelf.card("detector", FAINT)
        aside = ThreadPoolExecutor()  # what takes longest opens beside the rest
        detectors = [aside.submit(_detector, card, settings.threads) for card in (detector, faint)]
        opinions = aside.submit(_seconds, asked=settings.second_opinions)
        recogniser = _recogniser(settings.recogniser)
        marks, heads = shelf.card("marks", MARKS), shelf.card("heads", HEADS)
        cases = aside.submit(_cases, heads, settings.threads)
        aside.shutdown(wait=False)
        knowledge = load()
        calibration = calibrate.load(recogniser.calibration, recogniser.version, recogniser.sha256)
        print_ = shelf.card("recogniser", PRINT)
        session = open_session(recogniser, settings.threads)
        relief = Relief(session, recogniser.version, voice=calibration.voice)
        ppocr = PpOcr(open_session(print_, settings.threads), print_.version)
        drawn = MarkReader.open(marks, settings.threads)
        seconds = opinions.result()
        return cls(
            {
                **_versions((detector, recogniser, marks, heads), calibration, seconds),
                "faint": faint.version,
                "print": print_.version,
                ARITHMETIC: computed,
            },
            Finder(*(opened.result() for opened in detectors)),
            LineReader((ppocr, relief), seconds, vocabulary.lexicon(knowledge)),
            RingReader((Voice(cases.result(), HEADS_SILENCE),)),
            drawn,
            calibration,
            knowledge,
            settings.limits,
        )

    def reading_with(self, folder: Path | None, threads: int) -> "Reader":
        """The same reader with another recogniser: a tenth of a second, for the rest stays open.

        Args:
            folder: Model folder of the recogniser; None: the shipped one.
            threads: Processor threads for one photo.

        Raises:
            ModelError: The model is missing, damaged, or its calibration belongs to another.
        """
        recogniser = _recogniser(folder)
        calibration = calibrate.load(recogniser.calibration, recogniser.version, recogniser.sha256)
        session = open_session(recogniser, threads)
        relief = Relief(session, recogniser.version, voice=calibration.voice)
        return replace(
            self,
            models={**self.models, "recogniser": recogniser.version, "calibration": calibration.version},
            _lines=self._lines.with_last(relief),
            _calibration=calibration,
        )

    def knowing(self, examples: Examples) -> "Reader":
        """The same reader, which compares drawn marks with confirmed ones too; nothing is loaded.

        Args:
            examples: Confirmed marks; these alone, not those that it knew.

        Raises:
            ModelCorrupt: Another network made their vectors.
        """
        models = {name: version for name, version in self.models.items() if name != MODEL}
        named = {MODEL: examples.version} if examples.version else {}
        return replace(self, models={**models, **named}, _marks=self._marks.knowing(examples))

    @property
    def marks(self) -> MarkReader:
        """What reads drawn marks."""
        return self._marks

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        """Reads one photo.

        Args:
            data: The bytes as the camera wrote them.
            path: What to call the photo in the Reading.
            crop: Whether the photo is one strip, already cut out.

        Raises:
            PhotoRefused: The photo cannot be read; its subclasses say why.
        """
        clock = Clock()
        decoded = decode(data, self._limits)
        clock.lap("decode")
        photo = _photo(decoded, path)
        if crop:
            seen = Seen(decoded.image, self._strip(decoded.image))
        else:
            seen = held_upright(lambda turn: self._look(decoded.image, turn, clock))
        return self._told(seen, photo, clock, crop=crop)

    def read_burst(self, photos: Sequence[bytes], paths: Sequence[str] | None = None) -> BurstReading:
        """Reads several photos of the same marks, best in light from several sides, as one.

        Args:
            photos: The bytes of two to six photos; places are told in pixels of the first.
            paths: What to call them.

        Raises:
            PhotoRefused: A photo cannot be read; its subclasses say why.
            ValueError: There are fewer than two photos or more than six.
        """
        if not 2 <= len(photos) <= MOST:
            raise ValueError(f"a burst is two to {MOST} photos, not {len(photos)}")
        clock = Clock()
        decoded = [decode(data, self._limits) for data in photos]
        clock.lap("decode")
        first = decoded[0].image
        moves = align([one.image for one in decoded])
        clock.lap("align")
        pairs = zip(decoded, moves, strict=True)
        shots = [Shot(one.image, move) for one, move in pairs if move is not None]
        height, width = first.shape[:2]

        def look(turn: int) -> Seen:
            held = [shot_turned(shot, turn, width, height) for shot in shots]
            return self._look_together(held, turn, clock)

        seen = held_upright(look)
        called: Sequence[str | None] = paths or [None] * len(photos)
        reading = self._told(seen, _photo(decoded[0], called[0]), clock)
        members = zip(decoded, called, moves, strict=True)
        told = (Member(_photo(one, path), is_used=move is not None) for one, path, move in members)
        return BurstReading(reading, tuple(told))

    def _look(self, image: NDArray[np.uint8], turn: int, clock: Clock) -> Seen:
        """Reads a photo turned by quarters counter-clockwise."""
        image = turned(image, turn)
        places, is_crowded = self._finder.find(image)
        clock.lap("detect")
        read = self._lines.read(image, places)
        clock.lap("recognise")
        return Seen(image, read, turn, is_crowded)

    def _look_together(self, shots: Sequence[Shot], turn: int, clock: Clock) -> Seen:
        """Reads photos of one thing, each turned by quarters counter-clockwise, in pixels of the first."""
        first = shots[0].image
        found = [self._finder.find(shot.image) for shot in shots]
        places = [(quads, shot.move) for shot, (quads, _) in zip(shots, found, strict=True)]
        clock.lap("detect")
        read = self._lines.read_together(shots, gathered(places, first.shape[1], first.shape[0]))
        clock.lap("recognise")
        return Seen(first, read, turn, any(many for _, many in found))

    def _told(self, seen: Seen, photo: Photo, clock: Clock, *, crop: bool = False) -> Reading:
        """Makes a Reading of what was read at each place."""
        clock.lap("recognise")
        heads = [] if crop else self._heads(seen.image)
        clock.lap("heads")
        read = [strip for strip in seen.read if not any(ring.holds(strip.quad) for ring, _ in heads)]
        held = photo_turned(photo, seen.turn)
        lines = self._as_lines(read, held, everything=crop)
        drawn = () if crop else self._marks.read(seen.image, self._names(lines))
        lines = lettered(lines, drawn, load_atlas().letters)
        clock.lap("marks")
        scene = fields.survey(lines, drawn, self._knowledge)
        lines, candidates = self._with_heads(heads, held, lines, fields.candidates(scene))
        clock.lap("fields")
        measured = quality.assess(seen.image, [LETTERS * size(np.array(line.polygon))[1] for line in lines])
        clock.lap("quality")
        reading = Reading(held, measured, lines, scene.marks, candidates, self.models, clock.laps())
        reading = as_sent(reading, photo, seen.turn)
        return _crowded(reading) if seen.is_crowded else reading

    def read_file(self, path: Path, *, crop: bool = False) -> Reading:
        """Reads one file; a photo that is refused becomes a Reading that says so."""
        data = None
        try:
            data = read_bytes(path, self._limits)
            return self.read(data, path=str(path), crop=crop)
        except PhotoRefused as refused:
            reason = Refusal(refused.reason, f"{refused.message} {refused.advice}")
            sha256 = None if data is None else hashlib.sha256(data).hexdigest()
            return Reading(Photo(sha256, 0, 0, str(path)), models=self.models, refused=reason)

    def read_strip(self, image: NDArray[np.uint8]) -> ReadStrip:
        """Reads one strip for fitting a calibration: its probabilities are the recogniser's own.

        Args:
            image: (H, W, 3) uint8 RGB, upright.
        """
        return self._lines.read(image, [corners(image.shape[1], image.shape[0])], loose=False)[0]

    def _strip(self, image: NDArray[np.uint8]) -> list[ReadStrip]:
        """Reads a strip that was cut out; lines inside it where it stands aslant, or there are two."""
        whole = self._lines.read(image, [corners(image.shape[1], image.shape[0])], loose=False)
        if whole[0].hypotheses and whole[0].hypotheses[0].p >= SENSELESS:
            return whole
        return max(whole, self._lines.read(image, self._finder.find(image)[0]), key=sense)

    def _heads(self, image: NDArray[np.uint8]) -> list[tuple[Ring, list[Found]]]:
        """The cartridge heads on which something was read."""
        read = ((ring, self._rings.read(image, ring)) for ring in rings(image))
        return [(ring, found) for ring, found in read if found]

    def _with_heads(
        self,
        heads: Sequence[tuple[Ring, list[Found]]],
        photo: Photo,
        lines: tuple[Line, ...],
        candidates: tuple[Candidate, ...],
    ) -> tuple[tuple[Line, ...], tuple[Candidate, ...]]:
        """Adds what heads say, which is nothing about the weapon."""
        for ring, found in heads:
            strips = self._rings.strips(ring, found)
            told = tuple(_of_head(n, strip, photo) for n, strip in enumerate(strips, len(lines) + 1))
            lines, candidates = (*lines, *told), (*candidates, headstamp(found, told))
        return lines, candidates

    def _as_lines(self, read: Sequence[ReadStrip], photo: Photo, *, everything: bool) -> tuple[Line, ...]:
        least = GUESSED if everything else FAINTEST
        told = [strip for strip in read if strip.hypotheses and _is_told(strip.hypotheses[0], least)]
        told = [strip for strip in told if everything or not _is_the_weapon(strip, photo)]
        told.sort(key=lambda strip: (float(strip.quad[:, 1].mean()), float(strip.quad[:, 0].mean())))
        return tuple(self._line(n, strip, photo) for n, strip in enumerate(told, 1))

    def _names(self, lines: Sequence[Line]) -> list[Quad]:
        """The places of lines that name a maker, the surest first."""
        likely = (line for line in lines if line.p >= NAMING)
        named = (line for line in likely if any(map(fields.is_name, self._knowledge.find_makers(line.text))))
        surest = heapq.nlargest(MOST_NAMES, named, key=lambda line: line.p)
        return [np.array(line.polygon, np.float32) for line in surest]

    def _line(self, number: int, strip: ReadStrip, photo: Photo) -> Line:
        p, alternatives = self._calibration.readings(strip.hypotheses)
        text = nfc(strip.hypotheses[0].text)
        spelt = characters.weighed(text, p, alternatives, strip.characters)
        return Line(
            id=f"line-{number}",
            polygon=_polygon(strip.quad, photo),
            text=text,
            p=p,
            script=guess_script(text),
            alternatives=alternatives,
            characters=spelt,
            engine=strip.engine,
            disputed=strip.disputed and nfc(strip.disputed),
            partial=characters.partial(spelt),
        )


def _recogniser(folder: Path | None) -> Card:
    if folder is None:
        return shelf.card("recogniser", RECOGNISER)
    if folder.parent.name != "recogniser":
        raise ModelError(f"{folder} is no recogniser.", advice="Name a folder SHELF/recogniser/VERSION.")
    return shelf.card("recogniser", folder.name, folder.parent.parent)


def _detector(card: Card, threads: int) -> Detector:
    return Detector(arithmetic.open_network(card, threads), BoxRules(**card.input.get("boxes", {})))


def _cases(card: Card, threads: int) -> Relief:
    """What reads the heads of cases: the same network as that of lines, trained on heads alone."""
    return Relief(open_session(card, threads), card.version)


def _seconds(*, asked: bool) -> tuple[Second, ...]:
    """Tesseract for Cyrillic, of which PP-OCR knows nothing, and for Latin that is hard to read; or none."""
    if not asked:
        return ()
    cyrillic = functools.partial(Second, below=0.6, script=Script.CYRILLIC, sure=0.8, weight=0.6)
    latin = functools.partial(Second, below=0.6, script=None, sure=0.5, weight=0.15)
    opened = []
    for languages, second in ((CYRILLIC, cyrillic), (LATIN, latin)):
        try:
            opened.append(second(Tesseract(languages)))
        except EngineUnavailable:
            continue  # the models named in the Reading tell that it was read without
    return tuple(opened)


def _versions(cards: Sequence[Card], calibration: Calibration, seconds: Sequence[Second]) -> dict[str, str]:
    shipped = {card.kind: card.version for card in cards} | {"calibration": calibration.version}
    engines = (second.engine for second in seconds)
    return shipped | {f"second_{n}": f"{each.name}-{each.version}" for n, each in enumerate(engines, 1)}


def _of_head(number: int, strip: ReadStrip, photo: Photo) -> Line:
    first, *others = strip.hypotheses
    return Line(
        id=f"line-{number}",
        polygon=_polygon(strip.quad, photo),
        text=first.text,
        p=round(first.p, 4),
        script=guess_script(first.text),
        alternatives=tuple(Alternative(each.text, round(each.p, 4)) for each in others),
        engine=strip.engine,
    )


def _is_told(best: Hypothesis, least: float) -> bool:
    if best.p < LONE and 1 in (len(letters(best.text)), len(best.text.strip())):  # № counts as two letters
        return False
    return best.p >= least or bool(best.p ** (1 / max(1, len(letters(best.text)))) >= LEGIBLE)


def _is_the_weapon(strip: ReadStrip, photo: Photo) -> bool:
    """Whether a strip is nearly the whole photo, read as a letter or two: a pistol is shaped like an F."""
    if len(letters(strip.hypotheses[0].text)) > 2:
        return False
    covered = cv2.contourArea(np.array(_polygon(strip.quad, photo), np.float32))
    return covered >= FILLING * photo.width * photo.height


def _crowded(reading: Reading) -> Reading:
    return replace(reading, quality=replace(reading.quality, advice=(*reading.quality.advice, CROWDED)))


def _photo(decoded: Decoded, path: str | None) -> Photo:
    height, width = decoded.image.shape[:2]
    return Photo(decoded.sha256, width, height, path, decoded.taken_at, likeness(decoded.image))


def _polygon(quad: Quad, photo: Photo) -> Polygon:
    """The corners inside the photo: a box is grown around its letters, and may go over the edge."""
    a, b, c, d = np.clip(quad, 0, (photo.width, photo.height)).tolist()
    return _point(a), _point(b), _point(c), _point(d)


def _point(xy: Sequence[float]) -> Point:
    return round(xy[0], 1), round(xy[1], 1)
