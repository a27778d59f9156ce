from motm.formats.en.formats import *  # noqa: F403
