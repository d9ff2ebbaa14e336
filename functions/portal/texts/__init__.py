"""Every English text of the portal, but for the reasons of decisions (`domain.reasons`)."""

from functions.portal.texts.bots import *  # noqa: F403
from functions.portal.texts.connections import *  # noqa: F403
from functions.portal.texts.links import *  # noqa: F403
from functions.portal.texts.list import *  # noqa: F403
from functions.portal.texts.pages import *  # noqa: F403
from functions.portal.texts.past import *  # noqa: F403
from functions.portal.texts.privacy import *  # noqa: F403
from functions.portal.texts.sharing import *  # noqa: F403
from functions.portal.texts.sub_codes import *  # noqa: F403
from functions.portal.texts.trouble import *  # noqa: F403
from functions.portal.texts.words import *  # noqa: F403
