"""The table that says whether several photos are worth more than the surest of them."""

from rich.console import Console

from training.evaluate.bursts import Outcome, table


def burst(level: int, ones: tuple[bool, ...], *, surest: bool, together: bool) -> Outcome:
    return Outcome(level, ones, surest, together, 0.5, len(ones), 1.5)


def shown(outcomes: list[Outcome]) -> list[list[str]]:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table(outcomes))
    return [line.split() for line in capture.get().splitlines()][1:]


def test_what_one_photo_of_several_was_read_as_bounds_what_choosing_among_them_can_give() -> None:
    read_by_one, by_none = (
        burst(2, (True, False), surest=False, together=False),
        burst(2, (False, False), surest=False, together=False),
    )
    assert shown([read_by_one, by_none])[0][:6] == ["2", "2", "0.250", "0.000", "0.500", "0.000"]


def test_what_is_won_and_what_is_lost_do_not_cancel_out() -> None:
    won = burst(2, (True, False), surest=False, together=True)
    lost = burst(3, (True, False), surest=True, together=False)
    second, third, both = shown([won, lost])
    assert [row[6:8] for row in (second, third, both)] == [["1", "0"], ["0", "1"], ["1", "1"]]
    assert both[0] == "all"
