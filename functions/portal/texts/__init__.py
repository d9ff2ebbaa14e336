"""Every English text of the portal, but for the reasons of decisions (`domain.reasons`).

What became of a bot is said in letters too, so those words are in the domain.
"""

from functions.portal.texts.account import *  # noqa: F403
from functions.portal.texts.admin import *  # noqa: F403
from functions.portal.texts.again import *  # noqa: F403
from functions.portal.texts.calls import *  # noqa: F403
from functions.portal.texts.company import *  # noqa: F403
from functions.portal.texts.connections import *  # noqa: F403
from functions.portal.texts.guests import *  # noqa: F403
from functions.portal.texts.links import *  # noqa: F403
from functions.portal.texts.list import *  # noqa: F403
from functions.portal.texts.mail import *  # noqa: F403
from functions.portal.texts.media import *  # noqa: F403
from functions.portal.texts.pages import *  # noqa: F403
from functions.portal.texts.past import *  # noqa: F403
from functions.portal.texts.pause import *  # noqa: F403
from functions.portal.texts.privacy import *  # noqa: F403
from functions.portal.texts.sharing import *  # noqa: F403
from functions.portal.texts.trouble import *  # noqa: F403
from functions.portal.texts.words import *  # noqa: F403
from rollcall.domain.bot_words import BOT_CAUSES as BOT_CAUSES
from rollcall.domain.sub_code_words import FAMILIES as FAMILIES
from rollcall.domain.sub_code_words import SUB_CODES as SUB_CODES
