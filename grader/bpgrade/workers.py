"""Submissions at work: several at a time, and only a few of them in memory.

Where there is a sandbox, each worker is a process with a sandbox of its own: it runs a submission, judges it, and has the next
one running meanwhile. Where there is none, threads wait for plain processes.
"""

import contextlib
import gc
import multiprocessing
import multiprocessing.connection
import os
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from typing import Any, Generic, NamedTuple, TypeVar

from bpgrade.errors import BpgradeError
from bpgrade.messages import _
from bpgrade.observation import Run
from bpgrade.pipeline import Grader
from bpgrade.result import Result
from bpgrade.sandbox.child import end_all
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.observe import Begun
from bpgrade.submission import Submission

#: So many submissions are with a worker: one is judged, the next one runs meanwhile, and one waits to be begun.
_AHEAD = 3
_RUNNING = 2
#: A submission whose worker went is given to another: once.
_TRIES = 2

T = TypeVar("T")


class Worked(NamedTuple):
    """One submission's end. run: what was seen; nothing where the grader failed. seconds: how long it took."""

    number: int
    submission: Submission
    result: Result
    run: Run | None
    seconds: float


#: Makes of a result what is to be kept of it: it is called where the submission was judged, and what it returns crosses to the caller.
Finish = Callable[[Worked], T]


def work(
    grader: Grader, submissions: Iterable[tuple[int, Submission]], jobs: int, finish: Finish[T]
) -> Generator[T, None, None]:
    """Yield what `finish` makes of each result, as they are done. Where the generator is closed before its end, all is ended.

    jobs: how many work at a time. Raises BpgradeError where no submission can be run any more.
    """
    if grader.sandbox.level is Level.NONE:
        yield from _in_threads(grader, submissions, jobs, finish)
    else:
        yield from _in_processes(grader, submissions, jobs, finish)


def _in_threads(
    grader: Grader, submissions: Iterable[tuple[int, Submission]], jobs: int, finish: Finish[T]
) -> Iterator[T]:
    def grade(number: int, submission: Submission) -> T:
        began = time.monotonic()
        result, run = grader.grade_or_fail(submission)
        return finish(Worked(number, submission, result, run, time.monotonic() - began))

    pool = ThreadPoolExecutor(jobs)
    flying: set[Future[T]] = set()
    try:
        for number, submission in submissions:
            flying.add(pool.submit(grade, number, submission))
            if len(flying) >= _AHEAD * jobs:
                done, flying = wait(flying, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
        while flying:
            done, flying = wait(flying, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)
    except BaseException:
        end_all()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass
class _Task:
    """A submission on its way. alone: nothing else is to run meanwhile."""

    number: int
    submission: Submission
    tries: int = 0
    alone: bool = False


class _Answer(NamedTuple, Generic[T]):
    """What a worker says of a task. starved: the machine was short of time or memory, and it is not finished."""

    finished: T | None
    starved: bool = False


@dataclass
class _Worker:
    """A worker as the caller sees it: its process, the line to it, and what it has been given, in order."""

    process: multiprocessing.process.BaseProcess
    line: Connection
    tasks: deque[_Task] = field(default_factory=deque)

    def give(self, task: _Task) -> None:
        """Send it a submission. Where it has gone, whoever waits for its answer finds out."""
        self.tasks.append(task)
        with contextlib.suppress(OSError):
            self.line.send((task.number, task.submission, task.alone))


def _in_processes(
    grader: Grader, submissions: Iterable[tuple[int, Submission]], jobs: int, finish: Finish[T]
) -> Iterator[T]:
    source = (_Task(number, submission) for number, submission in submissions)
    again: deque[_Task] = deque()
    alone: deque[_Task] = deque()
    workers: list[_Worker] = []
    try:
        while True:
            _hand_out(workers, again, source, lambda: _hire(workers, grader, finish), jobs)
            if not any(worker.tasks for worker in workers):
                if not alone:
                    return
                # Whatever was short of time has the machine to itself now.
                again.append(alone.popleft())
                continue
            lines = {worker.line: worker for worker in workers if worker.tasks}
            for line in multiprocessing.connection.wait(list(lines)):
                worker = lines[line]  # type: ignore[index]
                try:
                    answer: _Answer[T] | BpgradeError = worker.line.recv()
                except (EOFError, OSError):
                    workers.remove(worker)
                    worker.process.join()
                    for task in _left_behind(worker, again):
                        error = RuntimeError(_("the process that judges it ended twice"))
                        result = grader.failed(task.submission.name, error)
                        yield finish(Worked(task.number, task.submission, result, None, 0.0))
                    continue
                if isinstance(answer, BpgradeError):
                    raise answer
                task = worker.tasks.popleft()
                if answer.starved:
                    alone.append(replace(task, alone=True))
                else:
                    yield answer.finished  # type: ignore[misc]
    finally:
        for worker in workers:
            # Its sandbox goes with it.
            worker.process.kill()
            worker.process.join()
            worker.line.close()


def _hand_out(
    workers: list[_Worker], again: deque[_Task], source: Iterator[_Task], hire: Callable[[], _Worker], jobs: int
) -> None:
    """Give every worker what it may have at a time, and hire as many as there is work for."""
    for round_ in range(_AHEAD):
        for number in range(jobs):
            if number < len(workers) and len(workers[number].tasks) > round_:
                continue
            if any(task.alone for worker in workers for task in worker.tasks):
                return
            task = again.popleft() if again else next(source, None)
            if task is None:
                return
            (workers[number] if number < len(workers) else hire()).give(task)


def _left_behind(worker: _Worker, again: deque[_Task]) -> list[_Task]:
    """Put what a worker that has gone was given back, to be done again; return what had its second chance already."""
    given_up = []
    if worker.tasks:
        # It was at the first of them.
        worker.tasks[0].tries += 1
    for task in worker.tasks:
        if task.tries >= _TRIES:
            given_up.append(task)
        else:
            again.append(task)
    return given_up


def _hire(workers: list[_Worker], grader: Grader, finish: Finish[Any]) -> _Worker:
    """Return a new worker. It is forked: what submissions are judged by is there at once, and shared."""
    context = multiprocessing.get_context("fork")
    ours, its = context.Pipe()
    process = context.Process(target=_labour, args=(its, ours, grader, finish), daemon=True)
    process.start()
    its.close()
    workers.append(_Worker(process, ours))
    return workers[-1]


def _labour(line: Connection, callers: Connection, grader: Grader, finish: Finish[Any]) -> None:
    """Be a worker: judge what comes along the line until it ends. The sandbox has not been used yet; this is its process."""
    from bpgrade.sandbox.zygote import privileges

    callers.close()
    # An interrupt is the caller's to hear; and nobody is needed when the caller is gone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)
    privileges.end_with_parent()
    gc.freeze()
    try:
        _judge_all(line, grader, finish)
    except BpgradeError as error:
        line.send(error)
    except (EOFError, OSError):
        pass  # The caller has gone.
    finally:
        grader.sandbox.close()
        os._exit(0)


def _judge_all(line: Connection, grader: Grader, finish: Finish[Any]) -> None:
    """Judge what comes along the line. Raises EOFError at its end."""
    # Someone has to take what comes while an answer goes out, or both ends might wait for each other.
    came: queue.SimpleQueue[tuple[int, Submission, bool] | None] = queue.SimpleQueue()
    threading.Thread(target=_take_in, args=(line, came), daemon=True).start()
    ahead: deque[tuple[int, Submission, bool, Begun]] = deque()
    while True:
        while len(ahead) < _RUNNING and not (ahead and came.empty()):
            task = came.get()
            if task is None:
                raise EOFError
            number, submission, alone = task
            ahead.append((number, submission, alone, grader.begin(submission)))
        number, submission, alone, begun = ahead.popleft()
        began = time.monotonic()
        result, run = grader.grade_or_fail(submission, begun)
        if run is not None and run.starved and not alone:
            line.send(_Answer(None, starved=True))
        else:
            line.send(_Answer(finish(Worked(number, submission, result, run, time.monotonic() - began))))


def _take_in(line: Connection, came: "queue.SimpleQueue[tuple[int, Submission, bool] | None]") -> None:
    try:
        while True:
            came.put(line.recv())
    except (EOFError, OSError):
        came.put(None)
