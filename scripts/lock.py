"""Choose the versions of everything again: `make lock`.

Writes requirements/run.txt (what serves the site) and requirements/test.txt (the same versions,
and the test tools). A lock holds names, versions, conditions and hashes, for every Python from
3.11 on and every system; it holds no address and no folder of a machine.
"""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Made by `make lock` from pyproject.toml: versions and hashes, no addresses.\n"


def compiled(requirements: list[str], constraints: Path | None = None) -> str:
    """Resolve the requirements to exact versions with hashes, as text."""
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "-"]
    command += ["--quiet", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--universal", "--python-version", "3.11", "--no-config"]
    if constraints:
        command += ["--constraints", str(constraints)]
    done = subprocess.run(
        command, input="\n".join(requirements), capture_output=True, text=True, cwd=ROOT
    )
    if done.returncode:
        sys.exit(f"The versions could not be chosen. uv says:\n{done.stderr}")
    return HEAD + done.stdout


def main() -> None:
    """Write both locks; the test lock is held to the versions of the run lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted: list[str] = project["project"]["dependencies"]
    run = ROOT / "requirements" / "run.txt"
    run.write_text(compiled(wanted), encoding="utf-8")
    test = run.with_name("test.txt")
    tools: list[str] = project["dependency-groups"]["test"]
    test.write_text(compiled(wanted + tools, constraints=run), encoding="utf-8")
    for lock in (run, test):
        pins = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
        print(f"requirements/{lock.name}: {pins} packages")


if __name__ == "__main__":
    main()
