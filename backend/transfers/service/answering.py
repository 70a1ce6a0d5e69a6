"""What an organisation answers at its station: agree, write the letter, accept, place, receipt; return or refuse."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import clock
from backend.identity.models import Account
from backend.members.service import affiliations
from backend.organisations.dated import holds_on
from backend.organisations.models import OrganisationClosure, PartyOrganisation
from backend.transfers import rules
from backend.transfers.errors import (
    LetterExpiredError,
    NotUnderIssuerError,
    ReasonMissingError,
    WrongOrderError,
)
from backend.transfers.models import (
    Letter,
    LetterState,
    ReturnReason,
    Transfer,
    TransferAction,
    TransferState,
    TransferStation,
)
from backend.transfers.service import applying, incoming, letters, offices, placing, receipts, stepping
from backend.transfers.service.stepping import Done

A, S = TransferAction, TransferState


class Answer:
    """An officer at a transfer's present station, held until the transaction ends.

    `seats` are the organisations for which the officer may answer.

    :raises NotYourStepError: another organisation has it.
    :raises OwnStepError: it is the officer's own transfer, or what they passed on just before.
    """

    def __init__(
        self, session: Session, transfer: Transfer, *, officer: Account, seats: set[UUID], now: datetime
    ) -> None:
        stepping.hold(session, transfer)
        if transfer.state in rules.OVER | rules.WITH_MEMBER:
            raise WrongOrderError(state=transfer.state.value)
        stepping.refuse_strangers(session, transfer, actor=officer, seats=seats)
        self.session, self.transfer, self.officer, self.now = session, transfer, officer, now
        self.today = clock.local_date(now)

    def agree(self, *, note: str | None = None) -> None:
        """Pass it on: the old branch to its committee, a committee to the next.

        :raises WrongOrderError: something else is due here.
        :raises ProbationUndecidedError: see `applying.refuse_undecided`; the old branch settles that.
        """
        following = self._expect(A.AGREE)
        if self.transfer.state is S.SUBMITTED:
            applying.refuse_undecided(self.session, member_id=self.transfer.member_id, on=self.today)
        self._to(following.position, A.AGREE, note=note)

    def issue_letter(self, *, valid_days: int, contact: str | None, note: str | None = None) -> Letter:
        """Agree with an introduction letter, or write another in the place of an expired or lost one.

        :raises WrongOrderError: no letter is due here.
        :raises FileIncompleteError, DuesNotSettledError, ProbationUndecidedError: see `letters.issue` and `agree`.
        """
        following = stepping.following(self.session, self.transfer)
        action = rules.forward(self.transfer.state, following.state)
        if action not in (A.ISSUE_LETTER, A.REISSUE_LETTER):
            raise WrongOrderError(state=self.transfer.state.value)
        applying.refuse_undecided(self.session, member_id=self.transfer.member_id, on=self.today)
        issuer = self.session.get_one(PartyOrganisation, self.transfer.holder_id)
        letter = letters.issue(
            self.session,
            transfer=self.transfer,
            issuer=issuer,
            valid_days=valid_days,
            contact=contact,
            officer=self.officer,
            now=self.now,
        )
        outside = following.organisation_id == issuer.id  # Whoever wrote to a body outside waits for its receipt.
        self._to(following.position, action, note=note)
        if outside:
            self.transfer.due_on = letter.valid_until
        return letter

    def accept(self, *, branch: PartyOrganisation | None = None, note: str | None = None) -> None:
        """Take the member in for the new side; `branch` names another branch of the committee for them.

        :raises WrongOrderError: there is nothing to accept here.
        :raises LetterExpiredError: the letter is no longer valid; whoever wrote it may write another one.
        :raises NotUnderIssuerError, OrganisationDissolvedError: `branch` will not do.
        """
        following = self._expect(A.ACCEPT)
        if self.transfer.state is S.LETTER_ISSUED:
            self._refuse_expired()
            letters.put(self.session, transfer=self.transfer, state=LetterState.ACCEPTED, now=self.now)
            paper = incoming.find_letter(self.session, transfer_id=self.transfer.id)
            self.transfer.accepted_on = paper.accepted_on if paper is not None else self.today
        if branch is not None:
            self._send_to(branch)
        self._to(following.position, A.ACCEPT, note=note)

    def place(self, *, note: str | None = None) -> None:
        """Let the member belong to the new branch from today; further refusals are those of `placing.place`.

        :raises WrongOrderError: the new branch does not have it.
        """
        following = self._expect(A.PLACE)
        branch = self.session.get_one(PartyOrganisation, self.transfer.holder_id)
        placing.place(self.session, self.transfer, branch=branch, by=self.officer, now=self.now)
        self._to(following.position, A.PLACE, note=note)

    def issue_receipt(self, *, note: str | None = None) -> None:
        """Tell the old committee that the member was placed.

        :raises WrongOrderError: the member was not placed yet, or no receipt is due.
        """
        following = self._expect(A.ISSUE_RECEIPT)
        self._write_receipt(accepted_on=self.transfer.accepted_on or self.today, reference=None)
        self._to(following.position, A.ISSUE_RECEIPT, note=note)

    def file(self, *, note: str | None = None) -> None:
        """Put the receipt to the stub: everything is done.

        :raises WrongOrderError: there is no receipt yet.
        """
        following = self._expect(A.FILE)
        self._to(following.position, A.FILE, note=note)

    def record_receipt(self, *, accepted_on: date, reference: str | None, note: str | None = None) -> None:
        """A body outside has accepted on that day: the member leaves this instance's rosters today.

        :raises WrongOrderError: no letter of this transfer is out to a body outside.
        :raises LetterExpiredError: it was accepted after the letter's last day.
        :raises HomeChangedError: the member has left the old branch by another way.
        """
        following = stepping.following(self.session, self.transfer)
        stepping.refuse_unless(self.transfer, A.RECORD_RECEIPT, following.state)
        letter = letters.find_latest(self.session, transfer_id=self.transfer.id)
        if letter is None or not letter.issued_on <= accepted_on < letter.valid_until:
            raise LetterExpiredError(valid_until=letter.valid_until.isoformat() if letter is not None else None)
        letters.put(self.session, transfer=self.transfer, state=LetterState.ACCEPTED, now=self.now)
        self.transfer.accepted_on, self.transfer.placed_on = accepted_on, self.today
        self._write_receipt(accepted_on=accepted_on, reference=reference)
        member, home = self.transfer.member, placing.get_home(self.session, self.transfer, on=self.today)
        affiliations.leave(self.session, home, member=member, on=self.today, now=self.now, by=self.officer)
        self._to(following.position, A.RECORD_RECEIPT, note=note)

    def send_back(self, *, to: int, reason: ReturnReason, note: str | None) -> None:
        """Return it to an earlier station, with a reason; the member, at 0, may mend it and send it again.

        :raises WrongOrderError: `to` is no earlier station, or the member has been placed.
        :raises ReasonMissingError: another reason than those known is told in words.
        """
        if self.transfer.state not in rules.OPEN_TO_OFFICES or not 0 <= to < self.transfer.position:
            raise WrongOrderError(state=self.transfer.state.value)
        _refuse_wordless(reason, note)
        station = self.session.get_one(TransferStation, (self.transfer.id, to))
        self._unwind_letter(to)
        stepping.enter(
            self.session,
            self.transfer,
            state=S.RETURNED if station.organisation_id is None else station.state,
            position=to,
            holder_id=station.organisation_id,
            done=self._done(A.RETURN, note=note, reason=reason),
            now=self.now,
        )

    def refuse(self, *, reason: ReturnReason, note: str | None) -> None:
        """End the transfer with a reason, of which the superior gets a copy (domain §4).

        :raises WrongOrderError: the member has been placed.
        :raises ReasonMissingError: another reason than those known is told in words.
        """
        if self.transfer.state not in rules.OPEN_TO_OFFICES:
            raise WrongOrderError(state=self.transfer.state.value)
        _refuse_wordless(reason, note)
        holder_id = self.transfer.holder_id
        letters.put(self.session, transfer=self.transfer, state=LetterState.REVOKED, now=self.now)
        incoming.give_back(self.session, self.transfer, organisation_id=holder_id, now=self.now)
        above = offices.list_committees(self.session, organisation_id=holder_id, on=self.today) if holder_id else []
        stepping.enter(
            self.session,
            self.transfer,
            state=S.REFUSED,
            position=self.transfer.position,
            holder_id=None,
            done=self._done(A.REFUSE, note=note, reason=reason, copied_to_id=above[0].id if above else None),
            now=self.now,
        )

    # --- Parts --------------------------------------------------------------------------------------------------------

    def _expect(self, action: TransferAction) -> TransferStation:
        following = stepping.following(self.session, self.transfer)
        stepping.refuse_unless(self.transfer, action, following.state)
        return following

    def _to(self, position: int, action: TransferAction, *, note: str | None) -> None:
        stepping.advance(self.session, self.transfer, to=position, done=self._done(action, note=note), now=self.now)

    def _done(
        self,
        action: TransferAction,
        *,
        note: str | None,
        reason: ReturnReason | None = None,
        copied_to_id: UUID | None = None,
    ) -> Done:
        return Done(action, self.officer, self.transfer.holder_id, note, reason, copied_to_id)

    def _refuse_expired(self) -> None:
        letter = letters.find_latest(self.session, transfer_id=self.transfer.id)
        if letter is not None and letter.valid_until <= self.today:
            raise LetterExpiredError(valid_until=letter.valid_until.isoformat())

    def _send_to(self, branch: PartyOrganisation) -> None:
        placing.refuse_dissolved(branch, on=self.today)
        below = select(OrganisationClosure.id).where(
            OrganisationClosure.ancestor_id == self.transfer.holder_id,
            OrganisationClosure.descendant_id == branch.id,
            holds_on(OrganisationClosure, self.today),
        )
        if not branch.is_branch or self.session.scalars(below).first() is None:
            raise NotUnderIssuerError()
        stations = stepping.stations_of(self.session, self.transfer)
        last = next(station for station in stations if station.state is S.ACCEPTED)
        last.organisation_id = self.transfer.destination_id = branch.id
        self.session.flush()

    def _write_receipt(self, *, accepted_on: date, reference: str | None) -> None:
        told = (self.session, self.transfer)
        receipts.write(*told, accepted_on=accepted_on, reference=reference, officer=self.officer, now=self.now)

    def _unwind_letter(self, to: int) -> None:
        """Behind where it was written it is void; at its addressee it waits again; further on it stays accepted."""
        stations = stepping.stations_of(self.session, self.transfer)
        out = next((station.position for station in stations if station.state is S.LETTER_ISSUED), None)
        if out is None or to > out:
            return
        state = LetterState.VALID if to == out else LetterState.REVOKED
        letters.put(self.session, transfer=self.transfer, state=state, now=self.now)
        self.transfer.accepted_on = None


def _refuse_wordless(reason: ReturnReason, note: str | None) -> None:
    if reason is ReturnReason.OTHER and not note:
        raise ReasonMissingError()
