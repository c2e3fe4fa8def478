"""Two transactions that write at the same time, each of which has to find what the other writes."""

from datetime import date
from threading import Thread

from sqlalchemy import select

from api.database import Database
from api.records.kinds import Mode
from api.records.tables import Case, Weapon
from api.search.fields import elsewhere
from api.search.keeping import put
from api.watch.alerts import check
from api.watch.tables import Alert


def test_a_weapon_and_a_request_that_come_at_the_same_moment_raise_an_alert(database: Database) -> None:
    def taken_in(about: str) -> None:
        with database.write() as session:
            check(session, put(session, about, [elsewhere("K-250781", {}, unit="north")]))

    with database.write() as session:
        case = Case(
            number="K-1",
            unit="north",
            mode=Mode.SEIZED,
            recovered_on=date(2026, 5, 1),
            place="Prizren",
            agency="Police",
            created_by="anna",
        )
        session.add(case)
        session.flush()
        session.add(Weapon(id="w1", case_id=case.id, exhibit_number="A1", created_by="anna"))
        check(session, put(session, "weapon:w1", [elsewhere("K-250781", {}, unit="north")]))
        # Where writers did not take turns it would end here, and find no weapon that is kept yet.
        other = Thread(target=taken_in, args=("incoming:i1",))
        other.start()
        other.join(timeout=2)
    other.join()
    with database.read() as session:
        pairs = session.execute(select(Alert.weapon_id, Alert.other)).all()
    assert pairs == [("w1", "incoming:i1")]
