"""Plotly figures drawn by Matplotlib: what makes a PDF, an SVG or a PNG without a browser.

It draws what the figures of this project are made of, and refuses the rest: see `drawing` for the
traces and `ornaments` for what lies around them.
"""
