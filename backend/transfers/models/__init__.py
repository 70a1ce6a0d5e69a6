"""Tables of transfers: the way with its steps, and the papers."""

from backend.transfers.models.letters import LETTER_CONTEXT as LETTER_CONTEXT
from backend.transfers.models.letters import LETTER_TOKEN_CONTEXT as LETTER_TOKEN_CONTEXT
from backend.transfers.models.letters import MOST_VALID_DAYS as MOST_VALID_DAYS
from backend.transfers.models.letters import USUAL_VALID_DAYS as USUAL_VALID_DAYS
from backend.transfers.models.letters import IncomingLetter as IncomingLetter
from backend.transfers.models.letters import Letter as Letter
from backend.transfers.models.letters import LetterSeries as LetterSeries
from backend.transfers.models.letters import LetterState as LetterState
from backend.transfers.models.letters import Receipt as Receipt
from backend.transfers.models.registrations import MatterKind as MatterKind
from backend.transfers.models.registrations import NationalRegistration as NationalRegistration
from backend.transfers.models.transfers import ReturnReason as ReturnReason
from backend.transfers.models.transfers import RouteKind as RouteKind
from backend.transfers.models.transfers import Transfer as Transfer
from backend.transfers.models.transfers import TransferAction as TransferAction
from backend.transfers.models.transfers import TransferReason as TransferReason
from backend.transfers.models.transfers import TransferState as TransferState
from backend.transfers.models.transfers import TransferStation as TransferStation
from backend.transfers.models.transfers import TransferStep as TransferStep
