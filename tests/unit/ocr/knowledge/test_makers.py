import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.knowledge import load

_ORDINARY = [
    word
    for line in """
starter start starting barrel slide frame receiver safety safe fire semi auto automatic double action single
warning read manual before using firearm made in the only for use with magnum special police pistol revolver
rifle shotgun cartridge patent patented trade mark registered number model calibre gauge chamber proof
nitro steel shot choke full modified improved cylinder press check open closed left right up down push pull
button lever trigger hammer sight rear front grip stock butt magazine release spring bolt carrier cover gas
tube piston rod pin screw plate black white silver gold chrome stainless matt compact standard sport target
match target master service duty tactical military army navy air force guard border customs state republic
altro langer noria princess falco cobra masterpiece nordica lilliput paio french laboratory magnum
research panther diamondback heritage thompson parker hunter barrett daisy
evidence exhibit case found seized surrendered bag label street house room table chair window door glass
water paper plastic metal wood stone colours deluxe energy joule maximum pressure serial letters words
""".splitlines()
    for word in line.split()
]


def _makers(text: str) -> list[str]:
    return [match.maker.id for match in load().find_makers(text)]


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("C0LT'S PT.F.A.MFG.CO.", "colt"),
        ("COLT'S PT. F.A. MFG. CO. HARTFORD CT. U.S.A.", "colt"),
        ("COLT AUT0MATIC", "colt"),
        ("BERETTA USA CORP", "beretta"),
        ("BERETTA USA CORP. ACKK. MD", "beretta"),
        ("P.BERETTA-CAL.9", "beretta"),
        ("U.S. 9mm M9-P.BERETTA-65490", "beretta"),
        ("8ERETTA", "beretta"),
        ("HERSTAL BELGlQUE", "fn"),
        ("ARMALITE,Inc.", "armalite"),
        ("FUSIL DE ASALTO CETME", "cetme"),
        ("FABRlQUE NATI0NALE D'ARMES DE GUERRE", "fn"),
        ("ZASTAVA-KRAGUJEVAC", "zastava"),
        ("CRVENA ZASTAVA", "zastava"),
        ("CRVENAZASTAVA", "zastava"),
        ("ЦРВЕНА ЗАСТАВА", "zastava"),
        ("3ACTABA", "zastava"),
        ("ЗАСTABA", "zastava"),
        ("ZASTAYA", "zastava"),
        ("ИЖМАШ", "izhmash"),
        ("SMlTH&WES5ON", "sw"),
        ("Smith & Wesson", "sw"),
        ("S&W", "sw"),
        ("H & R ARMS COMPANY", "hr"),
        ("Soc.It.Flli Galesi-Brescia-Cal.6,35", "galesi"),
        ("S.A. ALKARTASUNA", "alkartasuna"),
        ("RÖHM", "umarex_rohm"),
        ("ROHM", "umarex_rohm"),
        ("ZORAKI - M906", "zoraki"),
        ("Mod.92 AUTO KIMAR", "kimar"),
        ("CARL WALTHER WAFFENFABRIK ULM/D0", "walther"),
        ("HECKLER&KOCH GMBH", "hk"),
        ("TAURUS INT.MFG.INC.", "taurus"),
        ("STURM, RUGER & CO., INC.", "ruger"),
        ("FÉG BUDAPEST", "feg"),
        ("ČESKÁ ZBROJOVKA", "cz_ub"),
        ("CESKA ZBROJOVKA", "cz_ub"),
        ("TİSAŞ", "tisas"),
        ("N0RINCO", "cn_66"),
        ("GARATE, ANlTUA Y CIA", "garate_anitua"),
        ("ANCIENS ETABLISSEMENTS PIEPER HERSTAL", "pieper"),
        ("MANUFACTURE FRANCAISE D'ARMES ET CYCLES DE St ETIENNE", "manufrance"),
        ("VERNEY-CARR0N", "verney_carron"),
        ("J.G. ANSCHUTZ GMBH ULM", "anschutz"),
        ("HAMMERLI LENZBURG", "hammerli"),
        ("AUTO-ORDNANCE CORPORATlON", "auto_ordnance"),
        ("INTRATEC U.S.A. INC", "intratec"),
        ("S.W.D. INC. ATLANTA GA", "ingram_mac"),
        ("MAGNUM RESEARCH INC.", "magnum_research"),
        ("KUZEY ARMS", "kuzey"),
        ("D.G.F.M.-(F.M.A.P.)", "dgfm"),
        ("ROCK ISLAND ARM0RY", "armscor"),
    ],
)
def test_a_maker_is_found_in_what_was_read(text: str, maker: str) -> None:
    assert _makers(text)[0] == maker


@pytest.mark.parametrize("word", _ORDINARY)
def test_an_ordinary_word_names_no_maker(word: str) -> None:
    assert _makers(word) == []
    assert _makers(word.upper()) == []


@pytest.mark.parametrize(
    "text",
    ["STARTER", "ASTRAL", "COLTER", "BLOWN", "PATENTED APR.20,1897.SEPT.9,1902", "K12MN45646", "SP-1451080"],
)
def test_a_maker_is_not_found_within_another_word(text: str) -> None:
    assert _makers(text) == []


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("byf 44", "mauser"),
        ("fnh", "cz_strakonice"),
        ("HK", "hk"),
        ("66", "cn_66"),
        ("S/42", "mauser"),
    ],
)
def test_a_factory_code_is_found_with_a_low_similarity(text: str, maker: str) -> None:
    best = load().find_makers(text)[0]
    assert best.maker.id == maker
    assert best.similarity <= 0.6


@pytest.mark.parametrize("text", ["BYF", "SHK", "HKX", "SA1234", "66 1234", "1966", "AC 1234", "TAX"])
def test_a_short_code_is_found_only_as_it_is_stamped_and_alone(text: str) -> None:
    assert _makers(text) == []


def test_a_name_in_full_comes_before_a_code() -> None:
    assert _makers("FN GLOCK")[:2] == ["glock", "fn"]


def test_a_match_says_where_it_stands() -> None:
    text = "Cal.9mm GLOCK AUSTRIA 9x19"
    match = load().find_makers(text)[0]
    assert text[match.start : match.end] == "GLOCK AUSTRIA"
    assert match.alias == "GLOCK AUSTRIA"
    assert match.similarity == 1


def test_a_misread_name_is_less_similar_than_the_name() -> None:
    exact, near, far = (load().find_makers(text)[0].similarity for text in ("ZASTAVA", "ZASTAVΑ", "ZASTWVA"))
    assert exact == near == 1
    assert 0.8 < far < 1


@pytest.mark.parametrize("maker", load().makers, ids=lambda maker: maker.id)
def test_every_name_finds_its_maker(maker: object) -> None:
    for alias in getattr(maker, "as_marked", ()):
        assert maker in {match.maker for match in load().find_makers(alias)}, alias


@given(st.text(max_size=40))
def test_any_text_may_be_looked_up(text: str) -> None:
    for match in load().find_makers(text):
        assert 0 <= match.start < match.end <= len(text)
        assert 0 < match.similarity <= 1


@pytest.mark.parametrize(
    ("text", "model", "maker"),
    [
        ("M70AB2", "M70AB2", "zastava"),
        ("M7OAB2", "M70AB2", "zastava"),
        ("ZORAKI MOD. 918", "918", "zoraki"),
        ("ZORAKI - M 2906", "2906", "zoraki"),
        ("ZORAKI R2 T", "R2 T", "zoraki"),
        ("F92 AUTO", "F92 AUTO", "blow"),
        ("Mod.92 AUTO KIMAR", "MOD. 92 AUTO", "kimar"),
        ("Pistole Modell 27", "PISTOLE MODELL 27", "cz_strakonice"),
        ("ASTRA 960", "ASTRA 960", "astra"),
        ("САЙГА", "САЙГА", "izhmash"),
        ("GLOCK 17", "GLOCK 17", "glock"),
    ],
)
def test_a_model_is_found_with_its_makers(text: str, model: str, maker: str) -> None:
    best = load().find_models(text)[0]
    assert best.model == model
    assert maker in {each.id for each in best.makers}


@pytest.mark.parametrize("text", ["918", "45 AUTO", "1234567", "STARTER", "17"])
def test_digits_alone_and_other_digits_are_no_model(text: str) -> None:
    assert load().find_models(text) == ()


def test_a_model_of_several_makers_names_all_of_them() -> None:
    assert {maker.id for maker in load().find_models("P08")[0].makers} >= {"dwm", "mauser", "krieghoff"}


def test_models_of_several_makers_at_one_place_are_all_found() -> None:
    found = {(match.model, maker.id) for match in load().find_models("MOD.92 FS") for maker in match.makers}
    assert {("92FS", "beretta"), ("MOD 92", "retay")} <= found


def test_a_line_is_looked_up_in_two_milliseconds() -> None:
    lines = [
        "GARDONE V.T.-MADE IN ITALY 9mm PARABELLUM",
        "Soc.It.Flli Galesi-Brescia-Cal.6,35 1234",
        "A1B2 C3D4 E5F6 G7H8",
    ]
    knowledge = load()
    for look_up in (
        knowledge.find_makers,
        knowledge.find_calibres,
        knowledge.countries_in,
        knowledge.find_models,
    ):
        for line in lines:
            look_up(line)  # fills the cache of character costs
        best = min(_seconds(look_up, lines) for _ in range(7))
        assert best / len(lines) < 0.002, look_up


def _seconds(look_up: object, lines: list[str]) -> float:
    assert callable(look_up)
    start = time.process_time()
    for line in lines:
        look_up(line)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("text", "model", "maker"),
    [
        ("Mod GB", "MOD GB", "steyr"),
        ("P88 COMPACT", "P88 COMPACT", "walther"),
        ("PRO-9", "PRO-9", "browning"),
        ("sig pro", "SIG PRO", "sauer_sig"),
        ("SW1911PD", "SW1911PD", "sw"),
        ("17C", "17C", "glock"),
        ("АН-94", "АН-94", "izhmash"),
        ("9000 S", "9000 S", "beretta"),
    ],
)
def test_a_model_is_found_as_it_stands_on_the_weapon(text: str, model: str, maker: str) -> None:
    found = load().find_models(text)[0]
    assert (found.model, [each.id for each in found.makers]) == (model, [maker])
