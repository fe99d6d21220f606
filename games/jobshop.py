"""Job shop scheduling: jobs pass through machines, each in an order of its own; the last is to be done early.

    j, k, i     a job, the place of an operation in its job, a machine
    after[j]    how many operations of job j are scheduled
    delay[j]    how much later its next one starts than if the job never waited; machines it needs later can add to it
    free[i]     when machine i has done all that is scheduled on it     end     when all that is scheduled is done
    head        the earliest start of an operation                      tail    what its job has to do after it
    move        the job whose next operation is scheduled, as early as its job and its machine allow

Active schedules (Giffler and Thompson 1960): let the operation that can end first be on machine i. In some best
schedule, the next one on i is one that can start before that end; these are the moves. So no schedule comes twice.
Bound: a machine does one operation at a time. So for any set of those left on it, the least head, all durations and
the least tail add up; the largest sum is the length of Jackson's preemptive schedule (Jackson 1955; Carlier 1982).
The last operation costs the makespan, the others nothing: what is still to come then tells which state is better.
"""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

import treeprune
from treeprune.tuples import with_item

from .number_lines import numbers_of, numbers_of_lines

Job = tuple[tuple[int, int], ...]
"""Machine and duration of each operation of a job, in order."""


class Schedule(NamedTuple):
    """What is scheduled so far; `left` counts the operations that are not."""

    after: tuple[int, ...]
    delay: tuple[int, ...]
    free: tuple[int, ...]
    end: int
    left: int


class Operation(NamedTuple):
    """One operation of a finished schedule."""

    job: int
    machine: int
    start: int
    end: int


@treeprune.compiled
class JobShop(treeprune.DecisionProblem):
    """Schedule jobs on machines, so that the last is done as early as can be.

    Instances are files of JSPLIB, or lines like "0 3 1 2 / 1 4 0 1": machine and duration of each operation, job by
    job, machines from 0.

    Parameters
    ----------
    jobs : tuple of tuple of (int, int)
        Machine and duration of each operation of each job; every job visits every machine once.

    Raises
    ------
    InstanceError
        If a job misses a machine, or visits one twice, or a duration is negative.

    Notes
    -----
    `bound` takes O(jobs^2 machines), `play` O(jobs). Two states in which the same operations are scheduled have one
    key; `dominance` says when one of them is nowhere later.

    References
    ----------
    B. Giffler and G. Thompson, "Algorithms for solving production-scheduling problems", Operations Research 8, 1960.
    J. Carlier, "The one-machine sequencing problem", European Journal of Operational Research 11, 1982.

    Examples
    --------
    >>> shop = JobShop((((0, 3), (1, 2), (2, 2)), ((0, 2), (2, 1), (1, 4)), ((1, 4), (2, 3), (0, 1))))
    >>> s = shop.start()
    >>> list(shop.moves(s)), int(shop.bound(s))
    ([0, 1], 10)
    >>> [tuple(o) for o in shop.operations([1, 0, 2, 1, 2, 0, 1, 2, 0])][:3]
    [(1, 0, 0, 2), (0, 0, 2, 5), (2, 1, 0, 4)]
    """

    jobs: tuple[Job, ...] = (((0, 3), (1, 2), (2, 2)), ((0, 2), (2, 1), (1, 4)), ((1, 4), (2, 3), (0, 1)))
    machine: np.ndarray = dataclasses.field(init=False, repr=False)
    duration: np.ndarray = dataclasses.field(init=False, repr=False)
    before: np.ndarray = dataclasses.field(init=False, repr=False)  # what a job does before an operation; all, at last
    place: np.ndarray = dataclasses.field(init=False, repr=False)  # of the operation of a job on a machine
    by_tail: np.ndarray = dataclasses.field(init=False, repr=False)  # the jobs on a machine, the longest tail first

    def __post_init__(self) -> None:
        check_jobs(self.jobs)
        table = np.array(self.jobs, np.int64)
        machine, duration = table[:, :, 0].copy(), table[:, :, 1].copy()
        jobs, machines = machine.shape
        before = np.zeros((jobs, machines + 1), np.int64)
        before[:, 1:] = np.cumsum(duration, axis=1)
        place = np.argsort(machine, axis=1)
        tails = before[:, -1:] - np.take_along_axis(before[:, 1:], place, axis=1)
        by_tail = np.argsort(-tails, axis=0, kind="stable").T.copy()
        fields = {"machine": machine, "duration": duration, "before": before, "place": place, "by_tail": by_tail}
        for name, values in fields.items():
            object.__setattr__(self, name, values)

    def start(self) -> Schedule:
        jobs, machines = self.machine.shape
        return Schedule((0,) * jobs, (0,) * jobs, (0,) * machines, 0, jobs * machines)

    def is_complete(self, s: Schedule) -> bool:
        return s.left == 0

    def moves(self, s: Schedule) -> Iterable[int]:
        """Yield the jobs whose next operations compete for the machine on which one of them could end first."""
        jobs, machines = self.machine.shape
        first, taken = treeprune.INF, 0
        for j in range(jobs):
            k = s.after[j]
            if k < machines and s.delay[j] + self.before[j, k + 1] < first:
                first, taken = s.delay[j] + self.before[j, k + 1], self.machine[j, k]
        for j in range(jobs):
            k = s.after[j]
            if k < machines and self.machine[j, k] == taken:
                start = s.delay[j] + self.before[j, k]
                if start < first or start + self.duration[j, k] == first:
                    yield j

    def play(self, s: Schedule, m: int) -> Schedule:
        jobs, machines = self.machine.shape
        k = s.after[m]
        i = self.machine[m, k]
        end = s.delay[m] + self.before[m, k + 1]
        after, delay, free = with_item(s.after, m, k + 1), s.delay, with_item(s.free, i, end)
        if k + 1 < machines:
            delay = with_item(delay, m, max(s.delay[m], s.free[self.machine[m, k + 1]] - self.before[m, k + 1]))
        for j in range(jobs):  # those that wait for the machine
            k = after[j]
            if k < machines and self.machine[j, k] == i:
                delay = with_item(delay, j, max(delay[j], end - self.before[j, k]))
        return Schedule(after, delay, free, max(s.end, end), s.left - 1)

    def cost(self, s: Schedule, m: int) -> int:
        """Return the makespan for the last operation, 0 for the others."""
        if s.left > 1:
            return 0
        end: int = s.delay[m] + self.before[m, s.after[m] + 1]
        return max(s.end, end)

    def bound(self, s: Schedule) -> int:
        """Return the largest of: the end so far, the end of each job, Jackson's preemptive schedule of each machine."""
        jobs, machines = self.machine.shape
        if s.left == 0:
            return 0
        least = s.end
        for j in range(jobs):
            if s.after[j] < machines:
                least = max(least, s.delay[j] + self.before[j, machines])
        for i in range(machines):
            for a in range(jobs):
                k = self.place[a, i]
                if k >= s.after[a]:
                    head = max(s.free[i], s.delay[a] + self.before[a, k])
                    least = max(least, self.longest_from(s, i, head))
        return least

    def longest_from(self, s: Schedule, i: int, head: int) -> int:
        """Return the largest sum of a set of operations left on a machine whose heads are at least `head`."""
        jobs, machines = self.machine.shape
        longest, length = 0, head
        for a in range(jobs):  # the longest tail first: each prefix is the best set with its least tail
            j = self.by_tail[i, a]
            k = self.place[j, i]
            if k >= s.after[j] and max(s.free[i], s.delay[j] + self.before[j, k]) >= head:
                length += self.duration[j, k]
                longest = max(longest, length + self.before[j, machines] - self.before[j, k + 1])
        return longest

    def key(self, s: Schedule) -> tuple[int, ...]:
        """Return which operations are scheduled."""
        return s.after

    def dominance(self, s: Schedule) -> tuple[int, ...]:
        """Return how early all is: the jobs, the machines that are still needed, and the end so far."""
        jobs, machines = self.machine.shape
        delay, free = s.delay, s.free
        for j in range(jobs):
            delay = with_item(delay, j, 0 if s.after[j] == machines else -delay[j])
        for i in range(machines):
            needed = False
            for j in range(jobs):
                needed = needed or self.place[j, i] >= s.after[j]
            free = with_item(free, i, -free[i] if needed else 0)
        return delay + free + (-s.end,)

    # --- in plain Python ---

    def operations(self, moves: Iterable[int]) -> list[Operation]:
        """Return the operations of a schedule, in the order of the moves, with their times."""
        s, found = self.start(), []
        for m in moves:
            k = s.after[m]
            start = int(s.delay[m] + self.before[m, k])
            found.append(Operation(m, int(self.machine[m, k]), start, start + int(self.duration[m, k])))
            s = self.play(s, m)
        return found

    def show(self, s: Schedule) -> str:
        return f"{s.left} operations left, end {s.end}, by job {' '.join(map(str, s.after))}"

    def show_move(self, s: Schedule, m: int) -> str:
        """Return job, machine and start: "2 on 0 at 14"."""
        k = s.after[m]
        return f"{m} on {self.machine[m, k]} at {s.delay[m] + self.before[m, k]}"

    def fitted(self, text: str) -> JobShop:
        """Return the problem of an instance; this one for an empty text."""
        if not text.strip():
            return self
        return JobShop(tuple(job_of(numbers_of(part, repr(text)), repr(text)) for part in text.split("/")))

    def parse(self, text: str) -> Schedule:
        return self.fitted(text).start()

    def instance_of(self, line: str) -> str:
        """Return the instance of a line: all of it."""
        return line.strip()

    def read(self, path: str) -> JobShop:
        """Return the problem of a JSPLIB file: comments, "jobs machines", then machine and duration pairs, job by job.

        Raises
        ------
        InstanceError
            If it is damaged.
        """
        lines = numbers_of_lines(path)
        if not lines or len(lines[0].numbers) != 2:
            where = lines[0].where if lines else path
            raise treeprune.InstanceError(f"{where}: expected the numbers of jobs and machines")
        jobs, machines = lines[0].numbers
        for line in lines[1:]:
            if len(line.numbers) != 2 * machines:
                raise treeprune.InstanceError(
                    f"{line.where}: {len(line.numbers)} numbers, expected machine and duration of {machines} operations"
                )
            check_job(job_of(line.numbers, line.where), line.where)
        if len(lines) - 1 != jobs:
            raise treeprune.InstanceError(f"{path}: {len(lines) - 1} jobs, but {lines[0].where} says {jobs}")
        return JobShop(tuple(job_of(line.numbers, line.where) for line in lines[1:]))


def job_of(numbers: Sequence[int], where: str) -> Job:
    """Return numbers two by two."""
    if len(numbers) % 2 or not numbers:
        raise treeprune.InstanceError(f"{where}: a job is machine and duration of each operation: 0 3 1 2")
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def check_job(job: Job, where: str) -> None:
    """Refuse a job that does not visit every machine once, or that takes a negative or an enormous time."""
    if not all(isinstance(number, numbers.Integral) for operation in job for number in operation):
        raise treeprune.InstanceError(f"{where}: {job!r}: give machines and durations as whole numbers")
    if sorted(machine for machine, _ in job) != list(range(len(job))):
        visited = " ".join(str(machine) for machine, _ in job)
        raise treeprune.InstanceError(f"{where}: visits machines {visited}, expected each of 0 to {len(job) - 1} once")
    for _, duration in job:
        if not 0 <= duration < 2**32:
            raise treeprune.InstanceError(f"{where}: duration {duration}, expected one from 0 up, below 2**32")


def check_jobs(jobs: tuple[Job, ...]) -> None:
    """Refuse what is no job shop."""
    if not jobs or any(len(job) != len(jobs[0]) for job in jobs) or not jobs[0]:
        raise treeprune.InstanceError("give at least one job, and every job as many operations as there are machines")
    for j, job in enumerate(jobs):
        check_job(job, f"job {j}")
