/** Past activities, entered from paper. */
export default {
  title: 'Enter past activities',
  hint: 'What stands on paper lists until now',
  intro:
    'Tick off the paper list. What is entered later always says so and by whom; it is no live check-in and nobody is told.',
  notPast: 'Only days before today',
  dayFirst: 'Choose the day, and the members of that day are listed.',
  who: 'Who was there',
  count: '{present} ticked of {expected} on that day’s roster',
  nobody: 'Nobody belonged to the branch on that day',
  nobodyText:
    'The list follows the affiliations of that day. If people were here earlier, please check the date in their files.',
  sameDay: 'On record for this day already',
  decisions: 'Decisions in short',
  decisionsHint: 'They begin the draft of the minutes',
  save: 'Save',
  saved: 'Entered',
  mark: 'Entered later',
  enteredAt: 'Entered from paper on {time}, not checked in live.',
}
