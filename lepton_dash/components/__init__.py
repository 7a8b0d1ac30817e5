"""What runs in the browser: ES modules and a style sheet, served as they are, without a build."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the assets are: `*.js`, of which `stage.js` is the entrance, and `*.css`."""
