"""How is the engine used from a terminal? python -m footage_app.redaction --help"""

import argparse
import json
import os
import sys
from contextlib import contextmanager
from dataclasses import asdict

from . import detect, follow, frames, listen, load_plan, plan_json, redact, suggest, verify, with_options
from .making.report import write_json
from .places import check_apart, check_writable
from .plan_found import with_candidates, with_followed
from .refusals import EngineError

BAR = 30


def _stretch(text):
    try:
        start, end = (float(part) for part in text.split("-"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not START-END in seconds, for example 2.5-4") from None
    return start, end


def _open(text):
    return "all" if text == "all" else _stretch(text)


@contextmanager
def _bar(word):
    """A progress bar on a terminal, full when the work is done; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield None
        return
    drawn = ""

    def show(done, total):
        nonlocal drawn
        full = BAR * done // max(1, total)
        drawn = f"\r{word} [{'#' * full}{'.' * (BAR - full)}] {100 * done // max(1, total):3}%"
        sys.stderr.write(drawn)
        sys.stderr.flush()

    try:
        yield show
        show(1, 1)
    finally:
        sys.stderr.write("\n" if drawn else "")


def _changed(arguments):
    opened = "all" if "all" in arguments.open else arguments.open
    return with_options(load_plan(arguments.plan), arguments.show, opened, arguments.bleep)


def _check_places(arguments):
    """Hours of work must not end at a place that cannot be written, nor in place of what they were made from."""
    asked = vars(arguments)
    written = [arguments.output, asked.get("report")]
    for path in filter(None, written):
        check_writable(path)
    captions = f"{arguments.output}.vtt" if "report" in asked else None
    check_apart([*written, captions], {"the recording": arguments.video, "the plan": asked.get("plan")})


def _detect(arguments):
    _check_places(arguments)
    with _bar("Looking for faces") as progress:
        plan = detect(arguments.video, arguments.mode, arguments.work_dir, progress=progress)
    write_json(arguments.output, plan_json(plan))


def _frames(arguments):
    for line in frames(load_plan(arguments.plan)):
        sys.stdout.write(json.dumps(line) + "\n")


def _listen(arguments):
    _check_places(arguments)
    with _bar("Listening") as progress:
        speech = listen(arguments.video, arguments.speakers, progress=progress)
    write_json(arguments.output, asdict(speech))


def _suggest(arguments):
    _check_places(arguments)
    plan = load_plan(arguments.plan)
    with _bar("Looking for writing") as progress:
        found = suggest(arguments.video, plan, arguments.work_dir, progress=progress)
    write_json(arguments.output, plan_json(with_candidates(plan, found)))


def _follow(arguments):
    _check_places(arguments)
    plan = load_plan(arguments.plan)
    with _bar("Following the box") as progress:
        followed = follow(arguments.video, plan, arguments.track, progress=progress)
    write_json(arguments.output, plan_json(with_followed(plan, followed)))


def _redact(arguments):
    _check_places(arguments)
    plan = _changed(arguments)
    with _bar("Redacting") as progress:
        redact(
            arguments.video, plan, arguments.output, arguments.report, arguments.work_dir, progress=progress
        )


def _verify(arguments):
    with _bar("Checking") as progress:
        results = verify(arguments.video, arguments.redacted, _changed(arguments), progress=progress)
    for result in results:
        told = "".join(f"\n     {fault}" for fault in result["faults"][:10])
        sys.stdout.write(f"{'ok  ' if result['ok'] else 'FAIL'} {result['name']}: {result['words']}{told}\n")
    return 0 if all(result["ok"] for result in results) else 1


def _parser():
    parser = argparse.ArgumentParser(prog="python -m footage_app.redaction", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, run, words):
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    one = command("detect", _detect, "Find every face and write the plan.")
    one.add_argument("video")
    one.add_argument("-o", "--output", required=True, metavar="PLAN")
    one.add_argument("--mode", choices=("quick", "standard", "thorough"), default="standard")
    one.add_argument("--work-dir", help="keep finished stretches here, to go on after a stop")
    one = command("frames", _frames, "Print the boxes of every picture, one JSON line each.")
    one.add_argument("plan")
    one = command("listen", _listen, "Write down when somebody speaks and what is said.")
    one.add_argument("video")
    one.add_argument("-o", "--output", required=True, metavar="SPEECH")
    one.add_argument("--speakers", action="store_true", help="tell voices apart (slow)")
    for name, run, words in (
        ("suggest", _suggest, "Add the writing that was found to a plan, offered but not hidden."),
        ("follow", _follow, "Follow a drawn box of a plan both ways."),
    ):
        one = command(name, run, words)
        one.add_argument("video")
        one.add_argument("--plan", required=True)
        one.add_argument("-o", "--output", required=True, metavar="NEWPLAN")
        if name == "follow":
            one.add_argument("track", help="for example b1")
        else:
            one.add_argument("--work-dir", help="keep finished stretches here, to go on after a stop")
    one = command("redact", _redact, "Write the redacted video.")
    one.add_argument("video")
    one.add_argument("-o", "--output", required=True, metavar="OUT.mp4")
    one.add_argument("--report", metavar="REPORT")
    one.add_argument("--work-dir", help="keep finished stretches here, to go on after a stop")
    _plan_options(one)
    one = command("verify", _verify, "Check a redacted video; exit 1 if anything is wrong with it.")
    one.add_argument("video")
    one.add_argument("redacted")
    _plan_options(one)
    return parser


def _plan_options(command):
    command.add_argument("--plan", required=True)
    command.add_argument(
        "--show", action="append", default=[], metavar="TRACK", help="do not hide this track"
    )
    command.add_argument("--open", action="append", default=[], type=_open, metavar="START-END|all")
    command.add_argument("--bleep", action="append", default=[], type=_stretch, metavar="START-END")


def main():
    """Run one command; bad input gives one line on standard error and exit status 2."""
    arguments = _parser().parse_args()
    try:
        return arguments.run(arguments) or 0
    except EngineError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'A file'}: {error.strerror}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was written.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
