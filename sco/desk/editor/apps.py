"""The editor's app, for its templates and static files."""

from django.apps import AppConfig


class EditorConfig(AppConfig):
    name = "sco.desk.editor"
    label = "desk_editor"
