"""What the gate said, as a table."""

from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console
from rich.table import Table


def show(decision: Mapping[str, Any] | None) -> None:
    """Prints a decision: both models on every set and slice, and what speaks against the new one."""
    if decision is None:
        typer.echo("It was never judged.")
        return
    champion, challenger = decision["champion"]["version"], decision["challenger"]["version"]
    table = Table(
        "", "strips", f"{champion} @1", f"{challenger} @1", "gain", "95 %", "@5", "CER", "ECE", box=None
    )
    for name, each in {**decision["sets"], **decision["slices"]}.items():
        old, new = each["champion"], each["challenger"]
        low, high = each["interval"]
        gains = (f"{each['gain']:+.3f}", f"{low:+.3f} {high:+.3f}")
        both = (f"{old[n]:.3f} {new[n]:.3f}" for n in (1, 2, 3))
        table.add_row(name, str(each["n"]), f"{old[0]:.3f}", f"{new[0]:.3f}", *gains, *both)
    Console(width=160).print(table)
    typer.echo(f"labels doubted: {decision['doubted']:.1%}")
    typer.echo("milliseconds a strip: {} before, {} now".format(*decision["ms"]))
    for reason in decision["reasons"]:
        typer.echo(f"against it: {reason}")
    typer.echo(f"{challenger} {'passed' if decision['passed'] else 'did not pass'} the gate")
