export default {
  title: 'Privacy and about',
  whatTitle: 'What Lianxin is',
  what: 'Lianxin helps a branch to hold its activities, check people in and keep a record. It is the branch’s own ledger; the national member system stays the authority for affiliations.',
  storedTitle: 'What is stored',
  stored:
    'Name, sex, phone number, affiliation, and what you took part in. Ethnicity, education and ID number are optional and only needed for a letter or proof. Phone and ID number are stored encrypted.',
  whoTitle: 'Who can see it',
  whoSelf: 'You: your whole record, and where each line comes from.',
  whoBranch:
    'Secretary, deputy and committee of your branch: the roster and attendance. Numbers are shown in part; seeing one in full needs a reason, and you are told.',
  whoCommittee: 'Staff of the committee above: read only. They do not see what you wrote when asking for leave.',
  whoOperator: 'The operator of the system: nobody’s file.',
  checkInTitle: 'What a check-in records',
  checkIn:
    'The time, the way, and who did it. No location, no photo, no contacts. The camera runs only while you scan, and its picture never leaves the phone.',
  noneTitle: 'What we do not do',
  none: 'No points, no rankings, no streaks. Nobody has to install anything; without a phone the secretary ticks the roster.',
  phoneTitle: 'What is kept on this phone',
  phone:
    'Check-ins that are not uploaded yet, and your own record for reading without a network. Signing out removes the record; check-ins stay until you sign in again. While you mind a desk, also the roster of that one activity: encrypted, and erased when the activity is over.',
  rightsTitle: 'What you can do',
  rights:
    'Have the secretary correct your file; say “I was there” when a check-in is missing; see who looked at your numbers; sign out on all phones at any time.',
  noPlaces: 'These pages contact no other website.',
}
