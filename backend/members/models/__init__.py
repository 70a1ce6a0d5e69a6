"""Tables of members: the file and everything dated about it."""

from backend.members.models.dues import DuesMark as DuesMark
from backend.members.models.files import ID_NUMBER_CONTEXT as ID_NUMBER_CONTEXT
from backend.members.models.files import IMPORT_CONTEXT as IMPORT_CONTEXT
from backend.members.models.files import NOTE_CONTEXT as NOTE_CONTEXT
from backend.members.models.files import PHONE_CONTEXT as PHONE_CONTEXT
from backend.members.models.files import PLEDGE_CONTEXT as PLEDGE_CONTEXT
from backend.members.models.files import Affiliation as Affiliation
from backend.members.models.files import AffiliationReason as AffiliationReason
from backend.members.models.files import DisclosureEntry as DisclosureEntry
from backend.members.models.files import GroupMembership as GroupMembership
from backend.members.models.files import ImportState as ImportState
from backend.members.models.files import Member as Member
from backend.members.models.files import MemberStanding as MemberStanding
from backend.members.models.files import PartyGroup as PartyGroup
from backend.members.models.files import Pledge as Pledge
from backend.members.models.files import PostHolding as PostHolding
from backend.members.models.files import RosterImport as RosterImport
from backend.members.models.files import Sex as Sex
from backend.members.models.files import Standing as Standing
from backend.members.models.files import VanguardPost as VanguardPost
