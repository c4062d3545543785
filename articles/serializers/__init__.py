"""The shapes of articles, their sources and their claims, each defined once.

The docstrings of these classes are the descriptions in the OpenAPI document.
"""
