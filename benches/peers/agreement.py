"""Whether a contender reaches viewcast's losses, row by row and era by era."""

from statistics import mean, stdev, variance


def differences(ours, theirs):
    """(row, era, our mean, their mean, difference, limit), the last two in standard units.

    Of several seeds a difference of means is counted in its standard errors, and 2 are allowed: by
    chance alone one comparison in twenty falls out. One seed is counted in standard deviations of
    ours, and 3 are allowed.
    """
    for row in ours:
        for era in ("training", "unseen"):
            a = [scores[era] for scores in ours[row]]
            b = [scores[era] for scores in theirs[row]]
            if len(b) > 1:
                unit, limit = (variance(a) / len(a) + variance(b) / len(b)) ** 0.5, 2
            else:
                unit, limit = stdev(a), 3
            yield row, era, mean(a), mean(b), (mean(b) - mean(a)) / unit, limit


def markdown(name, ours, theirs):
    """Every comparison as a table, and how many fall out."""
    compared = list(differences(ours, theirs))
    out = [(row, era) for row, era, _, _, units, limit in compared if abs(units) > limit]
    (seeds,) = {len(scores) for scores in theirs.values()}
    unit = "standard errors" if seeds > 1 else "standard deviations"
    limit = compared[0][-1]
    lines = [
        f"**{name}**: {len(compared) - len(out)} of {len(compared)} losses (seeds: {seeds}) within "
        f"{limit} {unit} of viewcast's; outside: "
        + (", ".join(f"{row} {era}" for row, era in out) or "none"),
        "",
        f"| row | era | viewcast, k | {name}, k | difference in {unit} |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for row, era, a, b, units, limit in compared:
        verdict = "" if abs(units) <= limit else " (outside)"
        lines.append(f"| {row} | {era} | {a:.4f} | {b:.4f} | {units:+.2f}{verdict} |")
    return "\n".join(lines)
