"""Installing what tests need on Debian, and on what comes from it."""

import os
import shutil
import subprocess
import sys


def install(what: str, *packages: str) -> None:
    """Installs packages as root, or with a sudo that asks for no password; else does nothing."""
    if shutil.which("apt-get") is None:
        return
    if os.geteuid() == 0:
        become_root = []
    elif shutil.which("sudo") and call("sudo", "-n", "true"):
        become_root = ["sudo", "-n"]
    else:
        return
    say(f"installing {what} with apt-get")
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    if not call(*apt, "install", "--no-install-recommends", *packages):
        call(*apt, "update")  # a machine that is new has no list of packages yet
        call(*apt, "install", "--no-install-recommends", *packages)


def call(*command: str) -> bool:
    """Runs a command; returns whether it succeeded."""
    result = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
    return result.returncode == 0


def say(what: str) -> None:
    """Tells the person who waits, past what pytest holds back."""
    print(f"\n{what} (once) ...", file=sys.__stderr__, flush=True)
