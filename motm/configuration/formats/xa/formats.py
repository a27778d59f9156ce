from motm.configuration.formats.en.formats import *  # noqa: F403
