"""Refusals of the exam escort."""

from backend.core import errors


class EscortOverError(errors.Conflict):
    """The project is a draft, ended or cancelled: nothing new is written."""

    reason = "escort_not_running"
    text = "This project is not running."


class PlateInvalidError(errors.Invalid):
    """Not a number plate."""

    reason = "plate_invalid"
    text = "This is not a number plate."


class PlateTakenError(errors.Conflict):
    """Another driver of the project stated this plate."""

    reason = "plate_taken"
    text = "Another driver has stated this plate."


class VehicleSettledError(errors.Conflict):
    """It was withdrawn before."""

    reason = "vehicle_settled"
    text = "This vehicle was settled before."


class CheckOverError(errors.Invalid):
    """The check would hold on no day ahead, or for more than a year and a half."""

    reason = "check_period_wrong"
    text = "The check must hold from now, and for eighteen months at most."


class PlaceExistsError(errors.Conflict):
    """The project has a place of this kind and name."""

    reason = "place_exists"
    text = "There is a place of this name already."


class SlotExistsError(errors.Conflict):
    """The project has this half-day."""

    reason = "slot_exists"
    text = "There is this half-day already."


class SlotTimesError(errors.Invalid):
    """No whole minutes of one local day, or outside the project."""

    reason = "slot_times_wrong"
    text = "A half-day lies within one day of the project."


class SeatsTakenError(errors.Conflict):
    """More people are booked than that; `taken` says how many."""

    reason = "seats_taken"
    text = "More people are booked already."


class SlotFullError(errors.Conflict):
    """Not so many seats are left; `free` says how many are."""

    reason = "slot_full"
    text = "There are not so many seats left in this half-day."


class SlotOverError(errors.Conflict):
    """The half-day is over."""

    reason = "slot_over"
    text = "This half-day is over."


class PickUpOutsideError(errors.Invalid):
    """The pick-up does not lie in the half-day."""

    reason = "pick_up_outside"
    text = "The pick-up must lie within the half-day."


class PersonalNumberError(errors.Invalid):
    """Looks like an exam, ID or phone number, or no surname; `field` says where. Such numbers are not kept."""

    reason = "personal_number"
    text = "Numbers of people are not written here."


class BookingElsewhereError(errors.Conflict):
    """The id belongs to another booking, or to this one with other content."""

    reason = "id_reused"
    text = "This id was used for something else."


class BookingSettledError(errors.Conflict):
    """It was cancelled or driven before."""

    reason = "booking_settled"
    text = "This booking is settled."


class DriverUnfitError(errors.Conflict):
    """Cannot be given the booking; `why` is no_vehicle, vehicle_unchecked, vehicle_expired, no_licence or busy."""

    reason = "driver_unfit"
    text = "This driver cannot take the booking."


class PhoneHiddenError(errors.Conflict):
    """The phone is shown from the evening before until the half-day ends."""

    reason = "phone_hidden"
    text = "The phone is shown from the evening before until the half-day ends."


class TripUnderWayError(errors.Conflict):
    """The driver has not said yet that the last one arrived."""

    reason = "trip_under_way"
    text = "The last trip is still under way."


class TripDrivenError(errors.Conflict):
    """The booking was carried before."""

    reason = "trip_driven"
    text = "This booking was carried before."


class TripSettledError(errors.Conflict):
    """It was voided before."""

    reason = "trip_settled"
    text = "This was taken back before."


class EscortWordUnknownError(errors.Invalid):
    """No such kind of incident, or nobody such to tell; `field` says which."""

    reason = "escort_word_unknown"
    text = "This is not in the list."
