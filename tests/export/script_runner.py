"""A process that runs scripts one after the other, each in its folder, without lepton_dash.

python -I script_runner.py SCRIPT FOLDER[::ARGUMENT...] ...
"""

import os
import runpy
import sys


class NoLeptonDash:
    """Refuses the package that a script has to do without."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "lepton_dash":
            raise ImportError("a script imports lepton_dash")


def main():
    sys.meta_path.insert(0, NoLeptonDash())
    script = sys.argv[1]
    for job in sys.argv[2:]:
        folder, *arguments = job.split("::")
        os.chdir(folder)
        sys.argv = [script, *arguments]
        runpy.run_path(script, run_name="__main__")
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert "lepton_dash" not in loaded
    print("only", *sorted(loaded & {"jax", "keras", "torch", "plotly", "pandas", "sklearn"}))


main()
