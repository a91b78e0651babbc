"""A build back end that builds nothing.

`pip download` of a source distribution asks the project's build back end for its metadata, which runs the project's own
code. sources.py puts this module in the place of every usual back end, so that pip hands the archive over as it is, and
calls `refuse_project_code` at the start of every Python process under pip, should a project bring a back end of its own.
"""

import email
import os
import re
import shutil
import sys

__legacy__ = sys.modules[__name__]  # what pip asks setuptools for when there is no pyproject.toml


def prepare_metadata_for_build_wheel(directory, config_settings=None):
    """Answers with the metadata that the archive brings along."""
    with open("PKG-INFO", encoding="utf-8") as file:
        metadata = email.message_from_file(file)
    name = re.sub(r"[-_.]+", "_", metadata["Name"])
    folder = f"{name}-{metadata['Version']}.dist-info"
    os.mkdir(os.path.join(directory, folder))
    shutil.copy("PKG-INFO", os.path.join(directory, folder, "METADATA"))
    return folder


def refuse_project_code():
    """Makes it an error to run code from the working directory, which is where pip asks an unpacked project for its metadata."""
    here = os.path.realpath(os.getcwd())

    def refuse(event, arguments):
        if event != "exec":
            return
        file = os.path.realpath(arguments[0].co_filename)
        if file.startswith(here + os.sep) and os.path.isfile(file):
            raise RuntimeError(f"{file} is the project's own code: take its wheel instead")

    sys.addaudithook(refuse)
