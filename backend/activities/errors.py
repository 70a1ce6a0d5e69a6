"""Refusals of activities."""

from backend.core import errors


class EndsBeforeStartError(errors.Invalid):
    """The end does not lie after the start, or more than a day after it."""

    reason = "ends_before_start"
    text = "The end must come after the start, within a day."


class NotABranchError(errors.Invalid):
    """Only branches hold activities."""

    reason = "not_a_branch"
    text = "Only a branch can hold an activity."


class ChangedMeanwhileError(errors.Conflict):
    """Somebody else changed it since it was read."""

    reason = "changed_meanwhile"
    text = "Somebody else changed this meanwhile. Please look at it again."


class NotEditableError(errors.Conflict):
    """The activity's state does not allow this field to change any more; `fields` names them."""

    reason = "activity_not_editable"
    text = "This can no longer be changed."


class WrongStateError(errors.Conflict):
    """The step does not follow from the activity's state; `state` names it."""

    reason = "wrong_state"
    text = "This step does not follow from the activity's present state."


class NoSignUpError(errors.Conflict):
    """Places are not limited there: nobody signs up."""

    reason = "no_sign_up"
    text = "Nobody has to sign up for this activity."


class SignUpOverError(errors.Conflict):
    """It has begun, or is not published: nobody signs up or withdraws any more."""

    reason = "sign_up_over"
    text = "Signing up is over for this activity."


class NotInvitedError(errors.Conflict):
    """Belongs to none of the branches that hold it on its day."""

    reason = "not_expected"
    text = "This member is not expected at this activity."


class WholeBranchNeededError(errors.Invalid):
    """A members' meeting, or one that several branches hold together, is for everybody who belongs to them."""

    reason = "whole_branch_needed"
    text = "This kind of activity is for the whole branch."


class GroupUnknownError(errors.Invalid):
    """A group has to be named that the branch has at present, and only where the activity is a group's."""

    reason = "group_unknown"
    text = "Please choose one of the branch's groups."


class NotTheLeadError(errors.Forbidden):
    """Another branch leads this joint activity; its officers change, open and close it."""

    reason = "not_the_lead"
    text = "Another branch leads this activity."


class NotInvitableError(errors.Invalid):
    """No branch of the same committee, or one that holds it or is asked already."""

    reason = "not_invitable"
    text = "This branch cannot be invited."


class InvitationAnsweredError(errors.Conflict):
    """It was answered, or taken back, before; or who accepted cannot leave once the activity is published."""

    reason = "invitation_answered"
    text = "This invitation was settled before."


class RuleNotUnderstoodError(errors.Invalid):
    """The rule of a series has none of the forms that are understood."""

    reason = "rule_not_understood"
    text = "This rule is not understood."


class SeriesTooLongError(errors.Invalid):
    """A series covers at most so many days as `most_days` says."""

    reason = "series_too_long"
    text = "A series covers a little more than a year at most."


class NothingPlannedError(errors.Invalid):
    """No day of the rule lies ahead and is wanted."""

    reason = "nothing_planned"
    text = "There is nothing ahead in this series."


class SeriesOverError(errors.Conflict):
    """The series was ended."""

    reason = "series_over"
    text = "This series was ended."


class VenueNotBookableError(errors.Invalid):
    """The venue is unknown, takes no bookings any more, or is kept for others."""

    reason = "venue_not_bookable"
    text = "This venue cannot be booked."


class VenueTakenError(errors.Conflict):
    """Another activity has the venue; `taken_by` (its branch's short name), `starts_at`, `ends_at` say who and when."""

    reason = "venue_taken"
    text = "Somebody else has this venue at that time."


class NotAPictureError(errors.Invalid):
    """The bytes are no JPEG, PNG or WebP."""

    reason = "not_a_picture"
    text = "This is not a JPEG, PNG or WebP picture."


class PictureDamagedError(errors.Invalid):
    """It begins like a picture and cannot be read to its end."""

    reason = "picture_damaged"
    text = "This picture is damaged or incomplete."


class PictureTooLargeError(errors.TooLarge):
    """It has more pixels than are unfolded here."""

    reason = "picture_too_large"
    text = "This picture has too many pixels."


class PictureFileTooLargeError(errors.TooLarge):
    """The file has more bytes than are taken."""


class TooManyPhotosError(errors.Conflict):
    """The activity has as many pictures as it may; `most` says how many."""

    reason = "too_many_photos"
    text = "This activity has as many pictures as it may have."


class PhotoElsewhereError(errors.Conflict):
    """The id belongs to a picture of another activity, or to one that was removed."""

    reason = "id_reused"
    text = "This id was used for another picture."
